import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { SocketWriter } from './socket-writer.ts';
import { listen, until } from './testing/loopback.ts';
import type { Loopback } from './testing/loopback.ts';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function connected(onText: (text: string, peer: Socket) => void): Promise<{ socket: Socket; peer: Loopback }> {
  const peer = await listen(onText);
  const socket = connect({ host: '127.0.0.1', port: peer.port });
  cleanups.push(() => void socket.destroy(), peer.close);
  await once(socket, 'connect');
  await until(() => peer.sockets.length === 1);
  return { socket, peer };
}

describe('SocketWriter', () => {
  it('keeps the order of its own writes and those of the socket, also of text that the kernel does not take at once', async () => {
    let seen = '';
    const { socket, peer } = await connected((text) => (seen += text));
    const writer = new SocketWriter();
    peer.sockets[0]?.pause();
    const piece = 'p\u00fc'.repeat(30_000);
    let sent = '';
    for (let i = 0; i < 200; i++) {
      const text = `${String(i)}:${piece}`;
      sent += text;
      if (i % 3 === 2) socket.write(text, 'latin1');
      else writer.write(socket, text);
    }
    peer.sockets[0]?.resume();
    await until(() => seen.length >= sent.length);
    expect(seen === sent).toBe(true);
  });

  it('destroys the socket with the reason when the peer is gone', async () => {
    const { socket, peer } = await connected(() => undefined);
    const writer = new SocketWriter();
    const failed = once(socket, 'error');
    const errors: unknown[] = [];
    socket.on('error', (error) => errors.push(error));
    // No reader: the socket does not learn of the reset before it writes.
    socket.pause();
    peer.sockets[0]?.resetAndDestroy();
    await until(() => {
      if (!socket.destroyed) writer.write(socket, 'x'.repeat(1000));
      return errors.length > 0;
    });
    await failed;
    expect(String(errors[0])).toMatch(/EPIPE|ECONNRESET/);
    expect(socket.destroyed).toBe(true);
  });
});
