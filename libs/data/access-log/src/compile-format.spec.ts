import { describe, expect, it } from 'vitest';
import type { AccessLogContext } from './access-log-context.ts';
import { compileFormat } from './compile-format.ts';

const CONTEXT: AccessLogContext = {
  apiId: 'abc123',
  stage: 'prod',
  routeKey: 'GET /pets/{id}',
  requestId: 'JCJJxhz4PHcEJgQ=',
  requestTimeUnixMs: Date.UTC(2025, 3, 14, 22, 13, 56, 123),
  httpMethod: 'GET',
  path: '/prod/pets/7',
  protocol: 'HTTP/1.1',
  domainName: 'abc123.execute-api.localhost',
  domainPrefix: 'abc123',
  basePathMatched: undefined,
  sourceIp: '192.0.2.1',
  userAgent: 'curl/8',
  status: 200,
  responseLengthBytes: 12,
  responseLatencyMs: 3.6,
  dataProcessedBytes: 20,
  integrationStatus: 200,
  integrationLatencyMs: 2.4,
  integrationError: undefined,
  errorMessage: undefined,
  errorResponseType: undefined,
};

const render = (format: string, more: Partial<AccessLogContext> = {}) =>
  compileFormat(format).render({ ...CONTEXT, ...more });

describe('formats', () => {
  it('writes the CLF sample', () => {
    const clf =
      '$context.identity.sourceIp - - [$context.requestTime] "$context.httpMethod $context.routeKey $context.protocol" ' +
      '$context.status $context.responseLength $context.requestId $context.extendedRequestId';
    expect(render(clf)).toBe(
      '192.0.2.1 - - [14/Apr/2025:22:13:56 +0000] "GET GET /pets/{id} HTTP/1.1" 200 12 JCJJxhz4PHcEJgQ= JCJJxhz4PHcEJgQ=',
    );
  });

  it('writes the JSON sample as one JSON document, whatever a client sends', () => {
    const format =
      '{"requestId":"$context.requestId","ip":"$context.identity.sourceIp","agent":"$context.identity.userAgent",' +
      '"path":"$context.path","status":"$context.status","latency":$context.responseLatency,"epoch":$context.requestTimeEpoch}';
    const line = render(format, { userAgent: 'a"b\\c\r\nd\te\u0000\u007f', path: '/x","admin":"true' });
    expect(line).not.toMatch(/[\r\n]/);
    expect(JSON.parse(line)).toEqual({
      requestId: 'JCJJxhz4PHcEJgQ=',
      ip: '192.0.2.1',
      agent: 'a"b\\c\r\nd\te\u0000\u007f',
      path: '/x","admin":"true',
      status: '200',
      latency: 4,
      epoch: 1744668836123,
    });
  });

  it('quotes error.messageString and leaves error.message bare', () => {
    const more = { errorMessage: 'Not "Found"', errorResponseType: 'NOT_FOUND' };
    expect(render('$context.error.messageString $context.error.message $context.error.responseType', more)).toBe(
      '"Not \\"Found\\"" Not \\"Found\\" NOT_FOUND',
    );
  });

  it('prints a dash for what has no value', () => {
    const none =
      '$context.integration.error|$context.customDomain.basePathMatched|$context.identity.caller|$context.accountId';
    expect(render(none)).toBe('-|-|-|-');
    expect(
      render('$context.integration.status $context.integrationLatency', {
        integrationStatus: 0,
        integrationLatencyMs: -1,
      }),
    ).toBe('- -');
    expect(render('$context.routeKey $context.identity.userAgent', { routeKey: undefined, userAgent: '' })).toBe('- -');
  });

  it('keeps text around variables, also where a name ends', () => {
    expect(render('a$context.status b$context.stage, $context. $contextstatus $5')).toBe(
      'a200 bprod, $context. $contextstatus $5',
    );
  });
});

describe('values', () => {
  it('writes a user agent that was sent in UTF-8 as UTF-8 and escapes characters that steer terminals', () => {
    expect(render('$context.identity.userAgent', { userAgent: 'Ã¼' })).toBe('ü');
    expect(render('$context.identity.userAgent', { userAgent: 'Â\u009b31m' })).toBe('\\u009b31m');
  });
});

describe('unknown variables', () => {
  it('are reported, unlike those that the service has and this gateway cannot fill', () => {
    const format =
      '$context.requestId $context.statuss $context.identity.caller $context.authorizer.claims.sub $context.nope.x';
    expect(compileFormat(format).unknownVariables).toEqual(['statuss', 'nope.x']);
    expect(render(format)).toBe('JCJJxhz4PHcEJgQ= - - - -');
  });
});
