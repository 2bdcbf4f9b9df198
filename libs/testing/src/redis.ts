import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { startServerProcess } from './server-process.ts';
import type { ServerProcess } from './server-process.ts';

/** A private Redis server that a test can hurt; the same address after each `start`, and empty. */
export interface RedisServer extends ServerProcess {
  /** `redis://127.0.0.1:port`. */
  readonly url: string;
  readonly port: number;
  /** `kill` and `start`. */
  restart(): Promise<void>;
  /** Ends it and removes its files. May be called twice. */
  stop(): Promise<void>;
}

/**
 * The program that tests start as Redis: what `GATEHOUSE_REDIS_SERVER` names, else `redis-server` of the machine. Any server of its kind
 * will do, also in the modes Cluster and Sentinel: Redis 7 or 8, Valkey.
 */
export function redisProgram(): string {
  return process.env['GATEHOUSE_REDIS_SERVER'] ?? 'redis-server';
}

/**
 * Starts a Redis server that stores nothing, on a free port of 127.0.0.1; servers that already run on the machine are not
 * touched. `args` are added to its command line. Rejects when it is not installed (`tools/setup redis-server` installs it).
 */
export async function startRedis(args: readonly string[] = []): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-redis-'));
  const removeFolder = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const port = await freePort();
    const quiet = ['--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no'];
    const server = await startServerProcess({
      program: redisProgram(),
      args: ['--port', String(port), ...quiet, ...args],
      port,
      packageName: 'redis-server',
    });
    return {
      ...server,
      url: `redis://127.0.0.1:${port}`,
      port,
      restart: async () => {
        await server.kill();
        await server.start();
      },
      stop: async () => {
        await server.kill();
        await removeFolder();
      },
    };
  } catch (error) {
    await removeFolder();
    throw error;
  }
}
