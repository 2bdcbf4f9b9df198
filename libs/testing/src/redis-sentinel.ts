import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from './eventually.ts';
import { freePort } from './free-port.ts';
import { redisCli } from './redis-cluster.ts';
import { redisProgram, startRedis } from './redis.ts';
import type { RedisServer } from './redis.ts';
import { startServerProcess } from './server-process.ts';

/** A Redis server, a replica of it, and a Sentinel that watches them. */
export interface RedisSentinel {
  /** `host:port` of the Sentinel, as `GATEHOUSE_REDIS_SENTINELS` takes it. */
  readonly address: string;
  /** Name of the master at the Sentinel: the default of `GATEHOUSE_REDIS_MASTER`. */
  readonly masterName: string;
  /** The server that is master at the start, and its replica. */
  readonly first: RedisServer;
  readonly second: RedisServer;
  /** Port of the server that the Sentinel takes for the master now. */
  masterPort(): Promise<number>;
  stop(): Promise<void>;
}

const MASTER_NAME = 'gatehouse';

/** Starts them on free ports of 127.0.0.1; resolves when a failover is possible. The Sentinel takes a master for lost after 3 s. */
export async function startRedisSentinel(): Promise<RedisSentinel> {
  const undo: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const folder = await mkdtemp(join(tmpdir(), 'gatehouse-sentinel-'));
    undo.push(() => rm(folder, { recursive: true, force: true }));
    const first = await startRedis();
    undo.push(() => first.stop());
    const second = await startRedis(['--replicaof', '127.0.0.1', String(first.port)]);
    undo.push(() => second.stop());
    const port = await freePort();
    const file = join(folder, 'sentinel.conf');
    await writeFile(file, sentinelConfig(port, folder, first.port));
    const command = { program: redisProgram(), args: [file, '--sentinel'], port, packageName: 'redis-server' };
    const sentinel = await startServerProcess(command);
    undo.push(() => sentinel.kill());
    await eventually(async () => {
      const replication = await redisCli(first.port, 'INFO', 'replication');
      const replicas = await redisCli(port, 'SENTINEL', 'replicas', MASTER_NAME);
      return replication.includes('state=online') && replicas.includes(String(second.port));
    });
    const masterPort = async (): Promise<number> =>
      Number((await redisCli(port, 'SENTINEL', 'get-master-addr-by-name', MASTER_NAME)).split('\n')[1]);
    return { address: `127.0.0.1:${String(port)}`, masterName: MASTER_NAME, first, second, masterPort, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function sentinelConfig(port: number, folder: string, masterPort: number): string {
  return [
    `port ${String(port)}`,
    'bind 127.0.0.1',
    `dir ${folder}`,
    `sentinel monitor ${MASTER_NAME} 127.0.0.1 ${String(masterPort)} 1`,
    `sentinel down-after-milliseconds ${MASTER_NAME} 3000`,
    `sentinel failover-timeout ${MASTER_NAME} 10000`,
    '',
  ].join('\n');
}
