import { describe, expect, it } from 'vitest';
import { proxyTo, routeTo, SpecNode } from './testing/spec-node.ts';

const HEADERS = ['upgrade', 'websocket', 'connection', 'Upgrade', 'sec-websocket-version', '13'];
const KEY = ['sec-websocket-key', 'dGhlIHNhbXBsZSBub25jZQ=='];

function node(): SpecNode {
  const made = new SpecNode();
  made.apply({ integrations: { door: proxyTo('/door') }, routes: [routeTo('$connect', 'door')] });
  return made;
}

describe('connect', () => {
  it.each([
    ['no upgrade', { headers: [] }, 426],
    ['another method', { method: 'POST' }, 405],
    ['no Connection: upgrade', { headers: ['upgrade', 'websocket', ...KEY, 'sec-websocket-version', '13'] }, 400],
    [
      'version 8',
      { headers: ['upgrade', 'websocket', 'connection', 'upgrade', ...KEY, 'sec-websocket-version', '8'] },
      426,
    ],
    ['two versions', { headers: [...HEADERS, ...KEY, 'sec-websocket-version', '13'] }, 426],
    ['a short key', { headers: [...HEADERS, 'sec-websocket-key', 'short'] }, 400],
    ['two keys', { headers: [...HEADERS, ...KEY, ...KEY] }, 400],
    ['a body', { contentLength: 5 }, 400],
    ['a path below the stage', { path: '/prod/more' }, 403],
    ['an unknown stage', { path: '/dev' }, 403],
  ])('with %s is refused and no integration is called', (_what, change, status) => {
    const made = node();
    const exchange = made.request(change);
    expect(exchange.status).toBe(status);
    expect(made.calls).toHaveLength(0);
  });

  it('waits for its integration, and is open with 2xx only', async () => {
    const made = node();
    for (const [status, answered] of [
      [200, 101],
      [201, 101],
      [301, 301],
      [401, 401],
      [503, 503],
    ] as const) {
      const exchange = made.request();
      expect(exchange.status).toBe(0);
      made.calls.at(-1)?.answer(status);
      await Promise.resolve();
      expect(exchange.status).toBe(answered);
    }
    expect(made.gateway.connections.table.size).toBe(2);
  });

  it('answers 504 for a late integration and 502 for one that fails', async () => {
    const made = node();
    const late = made.request();
    made.calls.at(-1)?.fail('TIMEOUT');
    const failed = made.request();
    made.calls.at(-1)?.fail('UNREACHABLE');
    await Promise.resolve();
    expect([late.status, failed.status]).toEqual([504, 502]);
    expect(failed.body).toMatch(/^\{"message": "Internal server error", "connectionId":"[\w-]{15}=", "requestId":"/);
  });

  it('takes a subprotocol of its integration only if the client has offered it', async () => {
    const made = node();
    const offer = { headers: [...HEADERS, ...KEY, 'sec-websocket-protocol', 'a, b'] };
    for (const [chosen, protocol] of [
      ['b', 'b'],
      ['c', ''],
    ] as const) {
      const exchange = made.request(offer);
      made.calls.at(-1)?.answer(200, '', ['sec-websocket-protocol', chosen]);
      await Promise.resolve();
      expect(exchange.protocol).toBe(protocol);
    }
  });

  it('gives a backend the event of the service', () => {
    const made = node();
    made.request({ query: 'token=t&a=1&a=2' });
    expect(JSON.parse(made.calls[0]?.body ?? '')).toEqual({
      headers: {
        Host: 'api.execute-api.localhost',
        'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
        'Sec-WebSocket-Version': '13',
        'User-Agent': 'spec',
        'X-Forwarded-For': '192.0.2.1',
        'X-Forwarded-Port': '80',
        'X-Forwarded-Proto': 'http',
      },
      multiValueHeaders: expect.objectContaining({ Host: ['api.execute-api.localhost'] }) as unknown,
      queryStringParameters: { token: 't', a: '2' },
      multiValueQueryStringParameters: { token: ['t'], a: ['1', '2'] },
      stageVariables: { room: 'r1' },
      requestContext: {
        routeKey: '$connect',
        eventType: 'CONNECT',
        extendedRequestId: expect.stringMatching(/=$/) as unknown,
        requestTime: '19/Jan/2023:21:13:27 +0000',
        messageDirection: 'IN',
        stage: 'prod',
        connectedAt: 1_674_162_807_344,
        requestTimeEpoch: 1_674_162_807_344,
        identity: { userAgent: 'spec', sourceIp: '192.0.2.1' },
        requestId: expect.stringMatching(/=$/) as unknown,
        domainName: 'api.execute-api.localhost',
        connectionId: expect.stringMatching(/^[\w-]{15}=$/) as unknown,
        apiId: 'api',
      },
      isBase64Encoded: false,
    });
    expect(made.calls[0]?.target).toBe('/door?token=t&a=1&a=2');
  });

  it('is refused with 429 when more come in a second than may, and with 400 without a required parameter', async () => {
    const made = new SpecNode({ connectsPerSecond: 2 });
    made.apply({
      routes: [{ routeKey: '$connect', requestParameters: { 'route.request.querystring.auth': { required: true } } }],
    });
    const statuses = ['', 'auth=1', 'auth=1'].map((query) => made.request({ query }));
    await Promise.resolve();
    expect(statuses.map(({ status }) => status)).toEqual([400, 101, 429]);
    made.pass(1_000);
    const later = made.request({ query: 'auth=1' });
    await Promise.resolve();
    expect(later.status).toBe(101);
  });

  it('tells the backend when the client left although its connect succeeded', async () => {
    const made = new SpecNode();
    made.apply({
      integrations: { door: proxyTo('/door'), end: proxyTo('/end') },
      routes: [routeTo('$connect', 'door'), routeTo('$disconnect', 'end')],
    });
    made.request().aborted = true;
    made.calls[0]?.answer(200);
    await Promise.resolve();
    expect(made.calls.map(({ target }) => target)).toEqual(['/door', '/end']);
    expect(JSON.parse(made.calls[1]?.body ?? '')).toMatchObject({ requestContext: { disconnectStatusCode: 1006 } });
    expect(made.gateway.connections.table.size).toBe(0);
  });
});
