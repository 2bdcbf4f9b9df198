import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from './eventually.ts';
import { startRelay } from './relay.ts';
import type { Relay } from './relay.ts';

let server: Server;
let relay: Relay;
const sockets: Socket[] = [];

beforeEach(async () => {
  server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  relay = await startRelay({ targetPort: (server.address() as AddressInfo).port });
});

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await relay.close();
  await new Promise((resolve) => server.close(resolve));
});

/** A client of the echo server, what came back, and how the connection ended. */
function client() {
  const socket = connect(relay.port, '127.0.0.1');
  const seen = { text: '', error: '', isEnded: false };
  sockets.push(socket);
  socket.on('data', (piece: Buffer) => (seen.text += piece.toString()));
  socket.on('error', (error: NodeJS.ErrnoException) => (seen.error = error.code ?? error.message));
  socket.on('end', () => (seen.isEnded = true));
  return { socket, seen };
}

async function echo({ socket, seen }: ReturnType<typeof client>, text: string): Promise<void> {
  const before = seen.text;
  socket.write(text);
  await eventually(() => seen.text === before + text);
}

describe('startRelay', () => {
  it('passes bytes and the end of a connection on, both ways', async () => {
    const one = client();
    await echo(one, 'hello');
    expect(relay.passedBytes).toBe(10);
    one.socket.end();
    await eventually(() => one.seen.isEnded && relay.connectionCount === 0);
  });

  it('holds pieces back for the delay and keeps their order despite the jitter', async () => {
    const one = client();
    await echo(one, 'a');
    relay.delay(40, 40);
    const startedAt = performance.now();
    for (const letter of 'bcdefgh') {
      one.socket.write(letter);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await eventually(() => one.seen.text === 'abcdefgh');
    expect(performance.now() - startedAt).toBeGreaterThan(39);
  });

  it('passes nothing on while it is frozen, and everything afterwards', async () => {
    const one = client();
    await echo(one, 'a');
    relay.freeze();
    one.socket.write('b');
    const two = client();
    two.socket.write('c');
    await eventually(() => relay.connectionCount === 2);
    expect([relay.passedBytes, one.seen.text, two.seen.text]).toEqual([2, 'a', '']);
    relay.thaw();
    await eventually(() => one.seen.text === 'ab' && two.seen.text === 'c');
  });

  it('resets open connections and takes new ones', async () => {
    const one = client();
    await echo(one, 'a');
    relay.reset();
    await eventually(() => one.seen.error === 'ECONNRESET');
    await echo(client(), 'b');
  });

  it('is a black hole until it is healed; then the connections of that time are reset', async () => {
    const one = client();
    await echo(one, 'a');
    relay.blackhole();
    const two = client();
    one.socket.write('b'.repeat(100_000));
    two.socket.write('c');
    await eventually(() => relay.connectionCount === 2 && one.socket.writableLength === 0);
    expect([relay.passedBytes, one.seen.text, two.seen.text]).toEqual([2, 'a', '']);
    relay.heal();
    await eventually(() => one.seen.error === 'ECONNRESET' && two.seen.error === 'ECONNRESET');
    await echo(client(), 'd');
  });

  it('cuts a connection once it has passed so many bytes on', async () => {
    relay.cutAfter(9);
    const one = client();
    await echo(one, 'abcd');
    one.socket.write('e');
    await eventually(() => one.seen.error === 'ECONNRESET');
    relay.heal();
    await echo(client(), 'abcdefghi');
  });

  it('passes no more than so many bytes a second on', async () => {
    relay.limitRate(100_000);
    const startedAt = performance.now();
    await echo(client(), 'x'.repeat(20_000));
    expect(performance.now() - startedAt).toBeGreaterThan(199);
  });
});
