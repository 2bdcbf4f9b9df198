import { connect } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { eventually } from './eventually.ts';
import { startNats } from './nats.ts';
import { startRedis } from './redis.ts';
import type { ServerProcess } from './server-process.ts';

const LAUNCHERS: readonly {
  readonly name: string;
  readonly start: () => Promise<ServerProcess & { port: number; restart(): Promise<void>; stop(): Promise<void> }>;
  readonly request: string;
}[] = [
  { name: 'startNats', start: () => startNats(), request: 'CONNECT {"verbose":false}\r\nPING\r\n' },
  { name: 'startRedis', start: () => startRedis(), request: 'PING\r\n' },
];

describe.each(LAUNCHERS)('$name', ({ start, request }) => {
  it('starts a server that can be frozen, thawed, killed and started again on the same port', async () => {
    const server = await start();
    expect(await answers(server.port, request, 10_000)).toBe(true);
    server.freeze();
    expect(await answers(server.port, request, 300)).toBe(false);
    server.thaw();
    expect(await answers(server.port, request, 10_000)).toBe(true);
    await server.kill();
    expect(await answers(server.port, request, 10_000)).toBe(false);
    await server.start();
    await server.restart();
    expect(await answers(server.port, request, 10_000)).toBe(true);
    await server.stop();
    await server.stop();
    await eventually(async () => !(await answers(server.port, request, 10_000)));
  });
});

describe('startNats', () => {
  it('says why it did not start', async () => {
    await expect(startNats({ config: 'nonsense: [' })).rejects.toThrow(/did not start[^]*Parse error/);
  });
});

describe('startRedis', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('starts the server that GATEHOUSE_REDIS_SERVER names', async () => {
    vi.stubEnv('GATEHOUSE_REDIS_SERVER', '/nowhere/valkey-server');
    await expect(startRedis()).rejects.toThrow(/\/nowhere\/valkey-server did not start/);
  });
});

function answers(port: number, request: string, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(request));
    let text = '';
    const finish = (answered: boolean): void => {
      socket.destroy();
      resolve(answered);
    };
    socket.on('data', (piece) => {
      text += piece.toString();
      if (text.includes('PONG')) finish(true);
    });
    socket.once('error', () => finish(false));
    socket.setTimeout(timeoutMs, () => finish(false));
  });
}
