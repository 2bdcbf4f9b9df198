import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { UpstreamRequest } from '@gatehouse/exchange';
import { createUpstreamProvider } from './provider.ts';
import type { ClosableUpstreamProvider, UpstreamProviderOptions } from './provider.ts';
import { Recorder, listen, requestOf, until } from './testing/loopback.ts';
import type { Loopback } from './testing/loopback.ts';
import { UpstreamError } from './upstream-error.ts';

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

async function setUp(
  onRequest: (text: string, socket: Socket, socketNumber: number) => void,
  options: UpstreamProviderOptions = {},
) {
  const server: Loopback = await listen(onRequest);
  const provider: ClosableUpstreamProvider = createUpstreamProvider(options);
  cleanUps.push(() => provider.close(), server.close);
  const upstream = provider.origin({ scheme: 'http', host: '127.0.0.1', port: server.port });
  const start = (changes: Partial<UpstreamRequest> = {}): Recorder => {
    const recorder = new Recorder();
    recorder.call = upstream.call(requestOf(changes), recorder);
    return recorder;
  };
  const run = async (changes: Partial<UpstreamRequest> = {}): Promise<Recorder> => {
    const recorder = start(changes);
    await recorder.finished;
    return recorder;
  };
  const stats = () => provider.stats()[0];
  return { server, provider, start, run, stats };
}

describe('a call', () => {
  it('gets head, body and end in hand when the response came in one read, and its connection is used again', async () => {
    const { run, stats } = await setUp((_text, socket) => socket.write(OK));
    const first = await run();
    await run();
    expect(first.events).toEqual(['head 200', 'data ok', 'end']);
    expect(first.bodyInHand).toBe(true);
    expect(stats()).toMatchObject({ opened: 1, idle: 1, calls: 2 });
  });

  it('sends head and small body in one write, with our framing only', async () => {
    const seen: string[] = [];
    const { start } = await setUp((text, socket) => {
      seen.push(text);
      socket.write(OK);
    });
    const call = start({
      method: 'POST',
      headers: ['x-a', 'b', 'Content-Length', '99', 'connection', 'x-a'],
      contentLength: 5,
    });
    call.call?.write(Buffer.from('hello'));
    call.call?.end();
    await call.finished;
    expect(seen).toEqual(['POST / HTTP/1.1\r\nhost: upstream.test\r\nx-a: b\r\ncontent-length: 5\r\n\r\nhello']);
  });

  it('sends a body of unknown length in chunks', async () => {
    let seen = '';
    const { start } = await setUp((text, socket) => {
      seen += text;
      if (seen.endsWith('0\r\n\r\n')) socket.write(OK);
    });
    const call = start({ method: 'POST', contentLength: -1 });
    call.call?.write(Buffer.from('hello'));
    call.call?.write(Buffer.alloc(10_000, 'x'));
    call.call?.end();
    await call.finished;
    expect(seen.split('\r\n\r\n').slice(1).join('|')).toBe(`5\r\nhello\r\n2710\r\n${'x'.repeat(10_000)}\r\n0|`);
  });

  it('never puts bytes behind an answer that came before the whole request was sent', async () => {
    const { start, run, stats } = await setUp((_text, socket) => socket.write(OK));
    const early = start({ method: 'POST', contentLength: 100 });
    early.call?.write(Buffer.from('only a part'));
    await early.finished;
    expect(early.events.at(-1)).toBe('end');
    expect(early.call?.write(Buffer.from('more'))).toBe(true);
    await run();
    expect(stats()).toMatchObject({ opened: 2 });
  });

  it('refuses values with line ends before anything is sent', async () => {
    const { run, stats } = await setUp((_text, socket) => socket.write(OK));
    for (const value of ['a\r\nx: y', 'a\nb', 'a\0b', 'a\u010ab', '\u0141']) {
      const refused = await run({ headers: ['x-a', value] });
      expect(refused.events).toEqual(['failure UNREACHABLE']);
      expect(refused.cause).toMatchObject({ code: 'REQUEST_REFUSED' });
    }
    expect(stats()).toMatchObject({ opened: 0 });
  });

  it('fails when the body is longer than announced', async () => {
    const { start } = await setUp(() => undefined);
    const call = start({ method: 'POST', contentLength: 2 });
    expect(call.call?.write(Buffer.from('abc'))).toBe(false);
    await call.finished;
    expect(call.events).toEqual(['failure BROKEN']);
  });
});

describe('a response that must not be trusted', () => {
  it.each([
    ['malformed', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na', ['failure MALFORMED_RESPONSE']],
    ['an upgrade nobody asked for', 'HTTP/1.1 101 Switching Protocols\r\n\r\n', ['failure MALFORMED_RESPONSE']],
    [
      'a head longer than the bound',
      `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(70_000)}\r\n\r\n`,
      ['failure MALFORMED_RESPONSE'],
    ],
  ])('is %s: the call fails and the connection closes', async (_what, response, events) => {
    const { run, stats } = await setUp((_text, socket) => socket.write(response));
    expect((await run()).events).toEqual(events);
    expect(stats()).toMatchObject({ connections: 0 });
  });

  it('is followed by excess bytes: it is delivered, the connection is never used again', async () => {
    const { run, stats } = await setUp((_text, socket) => socket.write(OK + OK));
    expect((await run()).events).toEqual(['head 200', 'data ok', 'end']);
    expect((await run()).body).toBe('ok');
    expect(stats()).toMatchObject({ opened: 2, connections: 0 });
  });

  it('comes without a request: the idle connection closes', async () => {
    const { run, stats, server } = await setUp((_text, socket) => socket.write(OK));
    await run();
    server.sockets[0]?.write(OK);
    await until(() => stats()?.connections === 0);
    expect((await run()).body).toBe('ok');
  });

  it('breaks off in its body: BROKEN behind the head', async () => {
    const { run } = await setUp((_text, socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart'));
    expect((await run()).events).toEqual(['head 200', 'data part', 'failure BROKEN']);
  });

  it('ends with the connection: complete when it has no length', async () => {
    const { run } = await setUp((_text, socket) => socket.end('HTTP/1.1 200 OK\r\n\r\nall'));
    expect((await run()).events).toEqual(['head 200', 'data all', 'end']);
  });
});

describe('a connection that the peer closed', () => {
  it('while idle is taken again by nobody; at the moment of use the request is repeated once on a fresh one', async () => {
    let requests = 0;
    const { run, stats } = await setUp((_text, socket) => (++requests === 2 ? socket.destroy() : socket.write(OK)));
    await run();
    expect((await run()).events).toEqual(['head 200', 'data ok', 'end']);
    expect(stats()).toMatchObject({ opened: 2, staleRetries: 1 });
  });

  it('fails a request that may not be repeated', async () => {
    let requests = 0;
    const { run, stats } = await setUp((_text, socket) => (++requests === 2 ? socket.destroy() : socket.write(OK)));
    await run();
    expect((await run({ method: 'POST' })).events).toEqual(['failure UNREACHABLE']);
    expect(stats()).toMatchObject({ opened: 1, staleRetries: 0 });
  });

  it('fails a request on a fresh connection: no second try', async () => {
    const { run, stats } = await setUp((_text, socket) => socket.destroy());
    expect((await run()).events).toEqual(['failure UNREACHABLE']);
    expect(stats()).toMatchObject({ opened: 1 });
  });

  it('after Connection: close and after HTTP/1.0 is not used again', async () => {
    const { run, stats } = await setUp((_text, socket, number) =>
      socket.write(number === 1 ? OK.replace('\r\n', '\r\nConnection: close\r\n') : OK.replace('1.1', '1.0')),
    );
    await run();
    await run();
    await run();
    expect(stats()).toMatchObject({ opened: 3, idle: 0 });
  });
});

describe('timeouts', () => {
  it('end a call without a complete head, though bytes keep coming', async () => {
    const { run, stats } = await setUp((_text, socket) => socket.write('HTTP/1.1 200 OK\r\n'));
    const call = await run({ timeoutMs: 50 });
    expect(call.events).toEqual(['failure TIMEOUT']);
    expect(call.cause).toMatchObject({ code: 'HEAD_TIMEOUT' });
    expect(stats()).toMatchObject({ connections: 0 });
  });

  it('end a call whose body stands still', async () => {
    const { run } = await setUp((_text, socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart'), {
      bodyIdleTimeoutMs: 40,
    });
    expect((await run()).events).toEqual(['head 200', 'data part', 'failure TIMEOUT']);
  });

  it('close idle connections', async () => {
    const { run, stats } = await setUp((_text, socket) => socket.write(OK), { idleTimeoutMs: 30 });
    await run();
    await until(() => stats()?.connections === 0);
  });
});

describe('the bound of connections', () => {
  it('lets calls wait in line, in order, and refuses what is beyond the line', async () => {
    const sockets: Socket[] = [];
    const { start, run, stats } = await setUp((_text, socket) => void sockets.push(socket), {
      maxConnectionsPerOrigin: 1,
      maxQueuedPerOrigin: 2,
    });
    const first = start();
    const second = start();
    const third = start({ timeoutMs: 60 });
    const fourth = await run();
    expect(fourth.events).toEqual(['failure UNREACHABLE']);
    expect(fourth.cause).toBeInstanceOf(UpstreamError);
    expect(fourth.cause).toMatchObject({ code: 'QUEUE_FULL' });
    await third.finished;
    expect(third.events).toEqual(['failure TIMEOUT']);
    await until(() => sockets.length === 1);
    sockets[0]?.write(OK);
    await first.finished;
    await until(() => sockets.length === 2);
    sockets[1]?.write(OK);
    await second.finished;
    expect(second.body).toBe('ok');
    expect(stats()).toMatchObject({ opened: 1, queued: 0 });
  });
});

describe('abort', () => {
  it('closes the upstream socket and nothing is called after it', async () => {
    const { start, server } = await setUp((_text, socket) =>
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart'),
    );
    const call = start();
    call.onEvent = () => call.call?.abort();
    await until(() => server.sockets[0]?.closed === true);
    expect(call.events).toEqual(['head 200']);
  });

  it('within a response in hand keeps the connection', async () => {
    const { start, run, stats } = await setUp((_text, socket) => socket.write(OK));
    const call = start();
    call.onEvent = () => call.call?.abort();
    await until(() => stats()?.idle === 1);
    expect(call.events).toEqual(['head 200']);
    await run();
    expect(stats()).toMatchObject({ opened: 1 });
  });
});

describe('back-pressure', () => {
  it('stops reading when the receiver is full, and goes on with resume', async () => {
    const size = 8_000_000;
    const { start, server } = await setUp((_text, socket) => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${size}\r\n\r\n`);
      socket.write(Buffer.alloc(size, 'x'));
    });
    const call = start();
    call.takesMore = false;
    await until(() => call.body.length > 0);
    const held = call.body.length;
    await until(() => (server.sockets[0]?.writableLength ?? 0) > 0);
    expect(call.body.length).toBe(held);
    call.onEvent = () => process.nextTick(() => call.call?.resume());
    call.call?.resume();
    await call.finished;
    expect(call.body.length).toBe(size);
  });

  it('goes on at once when resume is called within onData', async () => {
    const { start } = await setUp((_text, socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n' + 'x'.repeat(500_000)));
    const call = start();
    call.takesMore = false;
    call.onEvent = () => call.call?.resume();
    await call.finished;
    expect(call.body.length).toBe(500_000);
  });

  it('tells the writer to stop when the upstream does not read, and to go on when it does', async () => {
    const { start, server } = await setUp((_text, socket) => socket.pause());
    const call = start({ method: 'POST', contentLength: -1 });
    const chunk = Buffer.alloc(100_000, 'x');
    call.call?.write(chunk);
    await until(() => call.events.includes('drain'));
    while (call.call?.write(chunk) === true);
    const drains = call.events.length;
    await until(() => server.sockets.length === 1);
    server.sockets[0]?.removeAllListeners('data').resume();
    await until(() => call.events.length > drains);
    expect(call.events.at(-1)).toBe('drain');
    call.call?.abort();
  });
});

describe('the provider', () => {
  it('gives equal origins one pool, and other TLS identities their own', () => {
    const provider = createUpstreamProvider();
    const origin = { scheme: 'https', host: 'a', port: 443 } as const;
    expect(provider.origin(origin)).toBe(provider.origin({ ...origin, host: 'A' }));
    expect(provider.origin(origin)).not.toBe(provider.origin({ ...origin, tls: { insecureSkipVerification: true } }));
    provider.close();
  });

  it('says UNREACHABLE when the port is closed and when the client is', async () => {
    const { run, server, provider } = await setUp(() => undefined);
    await server.close();
    expect((await run()).events).toEqual(['failure UNREACHABLE']);
    provider.close();
    expect((await run()).cause).toMatchObject({ code: 'POOL_CLOSED' });
  });
});
