import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { eventually } from './eventually.ts';
import { freePort } from './free-port.ts';
import { startRedis } from './redis.ts';
import type { RedisServer } from './redis.ts';

/** A Redis Cluster of three masters without replicas. */
export interface RedisCluster {
  readonly masters: readonly RedisServer[];
  /** Addresses of all masters, with commas, as `GATEHOUSE_REDIS_URL` takes them. */
  readonly url: string;
  /** Empties all masters. */
  flush(): Promise<void>;
  stop(): Promise<void>;
}

const MASTERS = 3;
const SLOTS = 16_384;

/** Starts a Redis Cluster on free ports of 127.0.0.1; resolves when all slots are served. */
export async function startRedisCluster(): Promise<RedisCluster> {
  const masters: RedisServer[] = [];
  const busPorts: number[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(masters.map((master) => master.stop()));
  };
  try {
    for (let i = 0; i < MASTERS; i += 1) {
      const busPort = await freePort();
      const args = ['--cluster-enabled', 'yes', '--cluster-port', String(busPort), '--cluster-node-timeout', '5000'];
      masters.push(await startRedis(args));
      busPorts.push(busPort);
    }
    await join(masters, busPorts);
    return {
      masters,
      url: masters.map(({ url }) => url).join(','),
      flush: async () => {
        await Promise.all(masters.map(({ port }) => redisCli(port, 'FLUSHALL')));
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function join(masters: readonly RedisServer[], busPorts: readonly number[]): Promise<void> {
  const boundary = (i: number): number => Math.floor((SLOTS * i) / masters.length);
  const first = masters[0]?.port ?? 0;
  for (const [i, { port }] of masters.entries()) {
    await redisCli(port, 'CLUSTER', 'ADDSLOTSRANGE', String(boundary(i)), String(boundary(i + 1) - 1));
    if (i > 0) await redisCli(first, 'CLUSTER', 'MEET', '127.0.0.1', String(port), String(busPorts[i]));
  }
  await eventually(async () => {
    const infos = await Promise.all(masters.map(({ port }) => redisCli(port, 'CLUSTER', 'INFO')));
    return infos.every((info) => info.includes('cluster_state:ok') && info.includes(`cluster_size:${masters.length}`));
  });
}

/** Says something to a server past every client; resolves with what it answers. Rejects when it answers with an error. */
export async function redisCli(port: number, ...command: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('redis-cli', ['-e', '-p', String(port), '--raw', ...command]);
  return stdout.trim();
}
