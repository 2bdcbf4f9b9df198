import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { startPostgres } from './postgres.ts';

describe('startPostgres', () => {
  it('starts a server that accepts connections and is gone after stop', async () => {
    const server = await startPostgres();
    const port = Number(new URL(server.url).port);
    expect(await accepts(port)).toBe(true);
    await server.stop();
    expect(await accepts(port)).toBe(false);
    await server.stop();
  });

  it('can be killed and started again, frozen and thawed, on the same address', async () => {
    const server = await startPostgres();
    const port = Number(new URL(server.url).port);
    await server.kill();
    expect(await accepts(port)).toBe(false);
    await server.start();
    await server.freeze();
    expect(await speaks(port, 300)).toBe(false);
    await server.thaw();
    expect(await speaks(port, 10_000)).toBe(true);
    await server.stop();
  });
});

/** True if the server answers a request for TLS, which every PostgreSQL does with one letter. */
function speaks(port: number, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(Buffer.from([0, 0, 0, 8, 4, 210, 22, 47])));
    const finish = (answered: boolean): void => {
      socket.destroy();
      resolve(answered);
    };
    socket.once('data', () => finish(true));
    socket.once('error', () => finish(false));
    socket.setTimeout(timeoutMs, () => finish(false));
  });
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
