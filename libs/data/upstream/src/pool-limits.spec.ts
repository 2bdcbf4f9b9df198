import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createUpstreamProvider } from './provider.ts';
import { OK, setUp } from './testing/client-and-server.ts';
import { until } from './testing/loopback.ts';
import { UpstreamError } from './upstream-error.ts';

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
