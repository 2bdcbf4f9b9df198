import { PortInUseError } from '@gatehouse/errors';
import type { Exchange, GatewayRequest } from '@gatehouse/exchange';
import { afterEach, describe, expect, it } from 'vitest';
import type { HttpServerOptions } from './options.ts';
import { RawClient, startServer, type TestServer, until } from './test-support.ts';

const servers: TestServer[] = [];

async function start(
  handler: (exchange: Exchange) => void,
  options: Partial<HttpServerOptions> = {},
): Promise<TestServer> {
  const target = await startServer(handler, options);
  servers.push(target);
  return target;
}

afterEach(() => {
  for (const target of servers.splice(0)) target.server.close();
});

/** Sends one request and gives the whole connection's text after the server closed it. */
async function exchangeOnce(port: number, raw: string): Promise<string> {
  const client = new RawClient(port);
  client.send(raw);
  await client.isClosed();
  return client.text;
}

function get(headers = '', target = '/a'): string {
  return `GET ${target} HTTP/1.1\r\nHost: a.example:8080\r\nConnection: close\r\n${headers}\r\n`;
}

describe('a request', () => {
  async function received(raw: string, options: Partial<HttpServerOptions> = {}): Promise<GatewayRequest | undefined> {
    let request: GatewayRequest | undefined;
    const target = await start((exchange) => {
      request = exchange.request;
      exchange.respond(200, [], '');
    }, options);
    await exchangeOnce(target.port, raw);
    return request;
  }

  it('comes with all its parts', async () => {
    expect(await received(get('X-Twice: 1\r\nx-twice: 2\r\n', '/p%20q/r?b=%2f&c'))).toEqual({
      method: 'GET',
      path: '/p%20q/r',
      query: 'b=%2f&c',
      authority: 'a.example:8080',
      headers: ['host', 'a.example:8080', 'connection', 'close', 'x-twice', '1', 'x-twice', '2'],
      sourceIp: '127.0.0.1',
      scheme: 'http',
      contentLength: 0,
    });
  });

  it('has no forwarded headers when no proxy is trusted', async () => {
    const spoofed =
      'X-Forwarded-For: 9.9.9.9\r\nX-Forwarded-Proto: https\r\nForwarded: for=9.9.9.9\r\nX-Forwarded-Host: b\r\nX-Forwarded-Port: 1\r\n';
    const request = await received(get(spoofed));
    expect(request?.headers).toEqual(['host', 'a.example:8080', 'connection', 'close']);
    expect(request?.sourceIp).toBe('127.0.0.1');
    expect(request?.scheme).toBe('http');
  });

  it('has the address and scheme that the trusted proxies tell', async () => {
    const request = await received(
      get('X-Forwarded-For: 6.6.6.6, 9.9.9.9\r\nX-Forwarded-For: 10.0.0.1\r\nX-Forwarded-Proto: https\r\n'),
      {
        trustedProxyHops: 2,
      },
    );
    expect(request?.sourceIp).toBe('9.9.9.9');
    expect(request?.scheme).toBe('https');
    expect(request?.headers).toContain('x-forwarded-for');
  });

  it('has header bytes beyond ASCII as they were sent, and no Expect', async () => {
    const request = await received(get('X: gr\xc3\xbc\xc3\x9fe\r\nExpect: 100-continue\r\n'));
    expect(request?.headers.slice(4)).toEqual(['x', 'gr\xc3\xbc\xc3\x9fe']);
  });

  it('with Expect: 100-continue gets the interim answer before its body is sent', async () => {
    const target = await start((exchange) => {
      exchange.readBody((_chunk, isLast) => {
        if (isLast) exchange.respond(200, [], 'done');
      });
    });
    const client = new RawClient(target.port);
    client.send('POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n');
    await client.sees('HTTP/1.1 100 Continue\r\n\r\n');
    expect(client.text).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    client.send('body');
    await client.sees('\r\n\r\ndone');
    expect(client.text).toContain('\r\n\r\nHTTP/1.1 200 OK\r\n');
    client.destroy();
  });

  it('may have underscores in header names where that is allowed', async () => {
    expect((await received(get('X_Y: 1\r\n'), { allowUnderscoreHeaders: true }))?.headers).toContain('x_y');
  });
});

describe('an answer', () => {
  it('has its headers once, Date and Content-Length from the server, and no mark', async () => {
    const given = [
      'Date',
      'never',
      'content-length',
      '99',
      'Transfer-Encoding',
      'chunked',
      'connection',
      'upgrade',
      'X-A',
      '1',
      'x-b',
      'gr\xfc\xdf',
    ];
    const target = await start((exchange) => exchange.respond(201, given, 'hello'));
    const text = await exchangeOnce(target.port, get());
    const [head, body] = text.split('\r\n\r\n');
    expect(body).toBe('hello');
    expect(head?.replace(/Date: .+ GMT/, 'Date: now').split('\r\n')).toEqual([
      'HTTP/1.1 201 Created',
      'Connection: close',
      'X-A: 1',
      'x-b: gr\xfc\xdf',
      'Date: now',
      'Content-Length: 5',
    ]);
  });

  it.each([
    ['a CR LF in a value', 200, ['x', 'a\r\nSet-Cookie: b']],
    ['a NUL in a value', 200, ['x', 'a\0b']],
    ['a header name that is no token', 200, ['x y', 'a']],
    ['an empty header name', 200, ['', 'a']],
    ['a status that is none', 42, []],
  ])('with %s becomes a 500 and is reported', async (_name, status, headers) => {
    for (const streamed of [false, true]) {
      const target = await start((exchange) => {
        if (streamed) exchange.begin(status, headers, 5);
        else exchange.respond(status, headers, 'hello');
        exchange.write(Buffer.from('hello'));
        exchange.end();
      });
      const text = await exchangeOnce(target.port, get());
      expect(text).toMatch(
        /^HTTP\/1\.1 500 Internal Server Error\r\n(.+\r\n)*\r\n\{"message":"Internal Server Error"\}$/,
      );
      expect(text).not.toContain('Set-Cookie');
      expect(target.faults).toHaveLength(1);
    }
  });

  it('is a 500 when the handler throws', async () => {
    const target = await start(() => {
      throw new Error('broken');
    });
    expect(await exchangeOnce(target.port, get())).toContain('500 Internal Server Error');
    expect(target.faults).toEqual([new Error('broken')]);
  });

  it.each([
    ['HEAD, answered whole', 'HEAD', 200, (exchange: Exchange) => exchange.respond(200, [], 'hello'), 5],
    ['HEAD, with a length and no body', 'HEAD', 200, (exchange: Exchange) => exchange.respond(200, [], '', 1234), 1234],
    ['HEAD, begun', 'HEAD', 200, (exchange: Exchange) => exchange.begin(200, [], 77), 77],
    ['HEAD, begun without a length', 'HEAD', 200, (exchange: Exchange) => exchange.begin(200, [], -1), undefined],
    ['204', 'GET', 204, (exchange: Exchange) => exchange.respond(204, [], 'never'), undefined],
    ['304', 'GET', 304, (exchange: Exchange) => exchange.begin(304, [], 10), undefined],
  ])('to %s has no body, and the connection goes on', async (_name, method, status, answer, length) => {
    for (const later of [false, true]) {
      const target = await start((exchange) => {
        const both = (): void => {
          if (exchange.request.path === '/next') exchange.respond(200, [], 'next');
          else answer(exchange);
        };
        if (later) setImmediate(both);
        else both();
      });
      const client = new RawClient(target.port);
      client.send(`${method} /a HTTP/1.1\r\nHost: a\r\n\r\n`);
      await client.sees('\r\n\r\n');
      const first = client.text;
      expect(first).toMatch(new RegExp(`^HTTP/1\\.1 ${status} [^]*\\r\\n\\r\\n$`));
      expect(/Content-Length: (\d+)/.exec(first)?.[1]).toBe(length === undefined ? undefined : String(length));
      client.send('GET /next HTTP/1.1\r\nHost: a\r\n\r\n');
      await client.sees('\r\n\r\nnext');
      client.destroy();
    }
  });

  it('of many megabytes in one piece arrives whole', async () => {
    const body = Buffer.alloc(10_000_000, 'y');
    const target = await start((exchange) => setImmediate(() => exchange.respond(200, [], body)));
    const text = await exchangeOnce(target.port, get());
    expect(text.length).toBeGreaterThan(body.length);
    expect(text.endsWith('yyyy')).toBe(true);
  });

  it('given at once serves pipelined requests in order; while one is pending the next one ends the connection', async () => {
    const target = await start((exchange) => {
      if (exchange.request.path === '/slow') return;
      exchange.respond(200, [], exchange.request.path);
    });
    const fast = new RawClient(target.port);
    fast.send(`GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n${get('', '/3')}`);
    await fast.isClosed();
    expect([...fast.text.matchAll(/\r\n\r\n(\/\d)/g)].map((match) => match[1])).toEqual(['/1', '/2', '/3']);
    expect(await exchangeOnce(target.port, `GET /slow HTTP/1.1\r\nHost: a\r\n\r\n${get('', '/3')}`)).toBe('');
    expect(target.server.inFlight).toBe(0);
  });

  it.each(['keep-alive, close', 'close, te', 'abcde'])(
    'ends the connection that the client wants ended: %s',
    async (value) => {
      const target = await start((exchange) => exchange.respond(200, [], 'ok'));
      const text = await exchangeOnce(target.port, `GET / HTTP/1.1\r\nHost: a\r\nConnection: ${value}\r\n\r\n`);
      expect(text).toContain('Connection: close');
      expect(text.endsWith('ok')).toBe(true);
    },
  );
});

describe('the server', () => {
  it('says that the port is in use', async () => {
    const first = await start(() => undefined);
    const second = startServer(() => undefined, { port: first.port });
    await expect(second).rejects.toThrow(PortInUseError);
    await expect(second).rejects.toMatchObject({ port: first.port });
  });

  it('drains: finishes what runs, ends connections with their answers, takes no new ones', async () => {
    const waiting: Exchange[] = [];
    const target = await start((exchange) => waiting.push(exchange));
    const busy = new RawClient(target.port);
    busy.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await until(() => waiting.length === 1, 'the request');
    let drained: boolean | undefined;
    const drain = target.server.drain(10_000).then((result) => (drained = result));
    const late = new RawClient(target.port);
    await late.isClosed();
    expect(drained).toBeUndefined();
    waiting[0]?.respond(200, [], 'done');
    await busy.isClosed();
    expect(busy.text).toContain('Connection: close');
    expect(busy.text.endsWith('done')).toBe(true);
    await drain;
    expect(drained).toBe(true);
  });

  it('drains at once when idle, and gives up at the deadline', async () => {
    const target = await start(() => undefined);
    const client = new RawClient(target.port);
    client.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await until(() => target.server.inFlight === 1, 'the request');
    expect(await target.server.drain(10)).toBe(false);
    client.destroy();
    await until(() => target.server.inFlight === 0, 'the abort');
    expect(await target.server.drain(10)).toBe(true);
  });
});
