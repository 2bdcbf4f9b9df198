import type { Exchange } from '@gatehouse/exchange';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RawClient, startServer, type TestServer, until } from './test-support.ts';

/**
 * The cases of reference components.md 4 and 5 against the real binary. Each is followed by a canary on the same connection. The
 * handler logs what it gets; `log` says what it may get, canary and all. A connection closed without an answer is a refusal too.
 */
interface Case {
  readonly name: string;
  readonly raw: string;
  /** Bytes that follow once an answer came or the connection ended. */
  readonly later?: string;
  /** What the handler may have seen; default nothing. */
  readonly log?: readonly string[];
  /** First status that the client may see; default 400. */
  readonly status?: number;
  /** The parser waits for more until it gives up after 10 s; the spec ends the connection before. */
  readonly stalls?: boolean;
  /** True when the connection goes on and the canary is answered. */
  readonly open?: boolean;
}

const CANARY = 'GET /canary HTTP/1.1\r\nHost: a\r\n\r\n';
const SMUGGLED = 'GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n';
const CHUNKED = 'POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n';

function post(headers: string, body: string): string {
  return `POST /a HTTP/1.1\r\nHost: a\r\n${headers}\r\n${body}`;
}

const CASES: readonly Case[] = [
  { name: 'a plain request', raw: 'GET /a HTTP/1.1\r\nHost: a\r\n\r\n', log: ['GET /a'], status: 200, open: true },
  {
    name: 'a body with Content-Length',
    raw: post('Content-Length: 3\r\n', 'abc'),
    log: ['POST /a abc'],
    status: 200,
    open: true,
  },
  {
    name: 'two different Content-Length',
    raw: post(`Content-Length: 0\r\nContent-Length: ${SMUGGLED.length}\r\n`, SMUGGLED),
  },
  { name: 'two equal Content-Length', raw: post('Content-Length: 3\r\nContent-Length: 3\r\n', 'abc') },
  { name: 'a list as Content-Length', raw: post('Content-Length: 3, 3\r\n', 'abc') },
  {
    name: 'Content-Length and Transfer-Encoding',
    raw: post('Content-Length: 5\r\nTransfer-Encoding: chunked\r\n', `0\r\n\r\n${SMUGGLED}`),
  },
  {
    name: 'Transfer-Encoding and Content-Length',
    raw: post('Transfer-Encoding: chunked\r\nContent-Length: 5\r\n', `0\r\n\r\n${SMUGGLED}`),
  },
  { name: 'Transfer-Encoding: xchunked', raw: post('Transfer-Encoding: xchunked\r\n', `0\r\n\r\n${SMUGGLED}`) },
  {
    name: 'Transfer-Encoding: gzip, chunked',
    raw: post('Transfer-Encoding: gzip, chunked\r\n', `0\r\n\r\n${SMUGGLED}`),
  },
  { name: 'Transfer-Encoding: Chunked', raw: post('Transfer-Encoding: Chunked\r\n', '0\r\n\r\n') },
  { name: 'Transfer-Encoding: identity', raw: post('Transfer-Encoding: identity\r\n', '0\r\n\r\n') },
  { name: 'an empty Transfer-Encoding', raw: post('Transfer-Encoding:\r\n', SMUGGLED) },
  {
    name: 'chunked and identity in two headers',
    raw: post('Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n', '0\r\n\r\n'),
  },
  { name: 'an empty Content-Length', raw: post('Content-Length:\r\n', SMUGGLED) },
  { name: 'Content-Length: +3', raw: post('Content-Length: +3\r\n', 'abc') },
  { name: 'Content-Length: -3', raw: post('Content-Length: -3\r\n', 'abc') },
  { name: 'Content-Length: 0x3', raw: post('Content-Length: 0x3\r\n', 'abc') },
  { name: 'Content-Length: 3 followed by letters', raw: post('Content-Length: 3a\r\n', 'abc') },
  { name: 'a Content-Length of 16 digits', raw: post('Content-Length: 1000000000000000\r\n', 'abc') },
  { name: 'two Hosts', raw: 'GET /a HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n' },
  { name: 'no Host', raw: 'GET /a HTTP/1.1\r\nX: 1\r\n\r\n' },
  { name: 'an empty Host', raw: 'GET /a HTTP/1.1\r\nHost:\r\n\r\n' },
  { name: 'a Host with user information', raw: 'GET /a HTTP/1.1\r\nHost: a@b\r\n\r\n' },
  { name: 'a Host with a path', raw: 'GET /a HTTP/1.1\r\nHost: a/../c\r\n\r\n' },
  { name: 'a Host with a blank', raw: 'GET /a HTTP/1.1\r\nHost: a b\r\n\r\n' },
  { name: 'HTTP/1.0', raw: 'GET /a HTTP/1.0\r\nHost: a\r\n\r\n', status: 505 },
  { name: 'bare LF', raw: 'GET /a HTTP/1.1\nHost: a\n\n', status: 505 },
  { name: 'bare LF within the headers', raw: 'GET /a HTTP/1.1\r\nHost: a\nX: 1\r\n\r\n', stalls: true },
  { name: 'a folded header', raw: 'GET /a HTTP/1.1\r\nHost: a\r\nX: 1\r\n 2\r\n\r\n', stalls: true },
  { name: 'NUL in a header', raw: 'GET /a HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n', stalls: true },
  { name: 'a space before the colon', raw: 'GET /a HTTP/1.1\r\nHost: a\r\nX : 1\r\n\r\n', stalls: true },
  { name: 'an empty header name before Host', raw: 'GET /a HTTP/1.1\r\n: 1\r\nHost: a\r\n\r\n' },
  { name: 'a lower-case method', raw: 'get /a HTTP/1.1\r\nHost: a\r\n\r\n' },
  { name: 'an unknown method', raw: 'BREW /a HTTP/1.1\r\nHost: a\r\n\r\n', status: 501 },
  { name: 'TRACE', raw: 'TRACE /a HTTP/1.1\r\nHost: a\r\n\r\n', status: 501 },
  { name: 'CONNECT', raw: 'CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n', status: 505 },
  { name: 'an absolute-form target', raw: 'GET http://b/a HTTP/1.1\r\nHost: a\r\n\r\n', status: 505 },
  { name: 'OPTIONS *', raw: 'OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n', status: 505 },
  { name: 'a header name with an underscore', raw: 'GET /a HTTP/1.1\r\nHost: a\r\nX_Api_Key: 1\r\n\r\n' },
  { name: 'an unknown expectation', raw: 'GET /a HTTP/1.1\r\nHost: a\r\nExpect: tea\r\n\r\n', status: 417 },
  {
    name: 'a head of more than 10,240 bytes',
    raw: `GET /a HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(10_300)}\r\n\r\n`,
    status: 431,
  },
  {
    name: 'a head of more than the parser holds',
    raw: `GET /a HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(17_000)}\r\n\r\n`,
    status: 431,
  },
  { name: 'bytes that are no UTF-8', raw: 'GET /a HTTP/1.1\r\nHost: a\r\nX: a\xffb\r\n\r\n' },
  { name: 'a chunked body', raw: `${CHUNKED}3\r\nabc\r\n0\r\n\r\n`, log: ['POST /a abc'], status: 200 },
  { name: 'a chunk extension', raw: `${CHUNKED}5;a\r\nhello\r\n0\r\n\r\n`, log: ['POST /a …'], status: 200 },
  { name: 'a malformed chunk size', raw: `${CHUNKED}g\r\nhello\r\n0\r\n\r\n`, log: ['POST /a …'] },
  {
    name: 'trailers with the last chunk',
    raw: `${CHUNKED}3\r\nabc\r\n0\r\nX: 1\r\n\r\n`,
    log: ['POST /a abc'],
    status: 200,
  },
  {
    name: 'a request in the trailers',
    raw: `${CHUNKED}3\r\nabc\r\n0\r\nxxGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n`,
    log: ['POST /a abc'],
    status: 200,
  },
  {
    name: 'a request in trailers that arrive later',
    raw: `${CHUNKED}3\r\nabc\r\n0\r\n`,
    later: 'xxGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n',
    log: ['POST /a abc'],
    status: 200,
  },
  {
    name: 'Upgrade with a request as its stream',
    raw: `GET /a HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: foo\r\n\r\n`,
    log: ['GET /a'],
    status: 200,
    open: true,
  },
];

const PATHS: readonly [path: string, passes: boolean][] = [
  ['/a/b.c/d..e/...', true],
  ['/a%2fb', true],
  ['/a//b', true],
  ['/a%20b', true],
  ['/a?x=%00', true],
  ['/../a', false],
  ['/a/../b', false],
  ['/a/./b', false],
  ['/a/..', false],
  ['/a/%2e%2E/b', false],
  ['/a/.%2e', false],
  ['/a/..;/b', false],
  ['/a/..%2fb', false],
  ['/a%2f..', false],
  ['/a\\b', false],
  ['/a%5Cb', false],
  ['/a%00b', false],
  ['/a%zz', false],
  ['/a#b', false],
  ['/a?b#c', false],
  ['/a\xc3\xa9', false],
  ['/a?\xc3\xa9', false],
];

let log: string[] = [];

/** Logs the request with its body and answers with its path, at once or a turn later. */
function logging(sync: boolean): (exchange: Exchange) => void {
  return (exchange) => {
    const { method, path, contentLength } = exchange.request;
    const entry = log.push(`${method} ${path}`) - 1;
    let body = '';
    const answer = (): void => exchange.respond(200, [], `answer to ${path}`);
    if (contentLength === 0) {
      if (sync) answer();
      else setImmediate(answer);
      return;
    }
    log[entry] = `${method} ${path} …`;
    exchange.readBody((chunk, isLast) => {
      body += Buffer.from(chunk).toString('latin1');
      if (!isLast) return;
      log[entry] = `${method} ${path} ${body}`;
      if (sync) answer();
      else setImmediate(answer);
    });
  };
}

/** Statuses of all answers on the connection, in order. */
function statuses(text: string): number[] {
  return [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map((match) => Number(match[1]));
}

describe.each([
  ['at once', true],
  ['a turn later', false],
])('request smuggling, with answers given %s', (_name, sync) => {
  let target: TestServer;
  beforeAll(async () => {
    target = await startServer(logging(sync));
  });
  afterAll(() => target.server.close());
  beforeEach(() => {
    log = [];
  });

  it.each(CASES)('$name: the canary behind it is answered with its own answer or not at all', async (testCase) => {
    const client = new RawClient(target.port);
    client.send(testCase.raw);
    const swallows = testCase.log?.[0]?.endsWith('…') === true;
    const silent = swallows || testCase.stalls === true;
    if (!silent) await until(() => client.closed || /\r\n\r\n/.test(client.text), 'an answer or the end');
    if (testCase.later !== undefined) client.send(testCase.later);
    client.send(CANARY);
    if (testCase.stalls === true) client.socket.end();
    if (testCase.open === true) await client.sees('answer to /canary');
    else if (!swallows) await client.isClosed();
    else await until(() => log.length > 0, 'the handler');
    await expectHonest(client, testCase);
    client.destroy();
    await until(() => target.server.inFlight === 0, 'all exchanges over');
  });

  it.each(CASES.filter((testCase) => testCase.open !== true))(
    '$name: a canary in the same packet is never run as well',
    async (testCase) => {
      const client = new RawClient(target.port);
      client.send(testCase.raw + (testCase.later ?? '') + CANARY);
      if (testCase.stalls === true) client.socket.end();
      const swallows = testCase.log?.[0]?.endsWith('…') === true;
      if (swallows) await until(() => log.length > 0, 'the handler');
      else await client.isClosed();
      await expectHonest(client, testCase);
      client.destroy();
      await until(() => target.server.inFlight === 0, 'all exchanges over');
    },
  );

  async function expectHonest(client: RawClient, testCase: Case): Promise<void> {
    const expected = [...(testCase.log ?? []), ...(testCase.open === true ? ['GET /canary'] : [])];
    if (testCase.log !== undefined && statuses(client.text).length > 0) expect(log).toEqual(expected);
    else
      expect(expected.slice(0, log.length)).toEqual(
        log.map((entry, index) => (expected[index]?.endsWith('…') === true ? expected[index] : entry)),
      );
    expect(client.text).not.toContain('smuggled');
    const [first, ...others] = statuses(client.text);
    // 505 is what the parser itself says to trailers, which it takes for the next request.
    if (first !== undefined) expect([testCase.status ?? 400, 400, 505]).toContain(first);
    expect(others).toEqual(testCase.open === true ? [200] : []);
  }

  it.each(PATHS)('path %s passes: %s', async (path, passes) => {
    const client = new RawClient(target.port);
    client.send(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
    await client.sees(passes ? 'HTTP/1.1 200 OK' : 'HTTP/1.1 400 Bad Request');
    expect(log).toEqual(passes ? [`GET ${path.split('?')[0] ?? ''}`] : []);
    client.destroy();
  });
});

describe('the ingress rule', () => {
  it('never lets a control character in a header value reach the handler', async () => {
    const target = await startServer(logging(true));
    log = [];
    for (let code = 0; code < 32; code += 1) {
      if (code === 9) continue;
      const client = new RawClient(target.port);
      client.send(`GET /${code} HTTP/1.1\r\nHost: a\r\nX: a${String.fromCharCode(code)}b\r\n\r\n`);
      client.socket.end();
      await client.isClosed();
    }
    expect(log).toEqual([]);
    target.server.close();
  });

  it('answers in the form of HTTP APIs and counts the reason', async () => {
    const target = await startServer(logging(true));
    const client = new RawClient(target.port);
    client.send('GET /a HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n');
    await client.isClosed();
    expect(client.text).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n(.+\r\n)*\r\n\{"message":"Bad Request"\}$/);
    expect(client.text).toContain('\r\ncontent-type: application/json\r\n');
    expect(client.text).toContain('\r\nConnection: close\r\n');
    expect(client.text.match(/\r\nDate: /g)).toHaveLength(1);
    expect(client.text).toContain('\r\nContent-Length: 25\r\n');
    expect(target.refusals).toEqual(['HOST_DUPLICATE']);
    target.server.close();
  });

  it('answers a refused HEAD without a body', async () => {
    const target = await startServer(logging(true));
    const client = new RawClient(target.port);
    client.send('HEAD /a/../b HTTP/1.1\r\nHost: a\r\n\r\n');
    await client.isClosed();
    expect(client.text).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n(.+\r\n)*Content-Length: 25\r\n(.+\r\n)*\r\n$/);
    target.server.close();
  });
});
