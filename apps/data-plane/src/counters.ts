import { randomUUID } from 'node:crypto';
import { InProcessCounterStore } from '@gatehouse/counters';
import type { CounterStore } from '@gatehouse/counters';
import type { Closers } from '@gatehouse/process';
import { openRedis, RedisCounterStore, redisSettings } from '@gatehouse/redis';
import type { RedisLink, RedisLogger } from '@gatehouse/redis';
import { UsageTable } from '@gatehouse/usage-counters';
import type { DataPlaneAppSettings } from './settings.ts';

/** Where this node's limits are counted. */
export interface NodeCounters {
  readonly store: CounterStore;
  /** Undefined without Redis. */
  readonly redis: RedisLink | undefined;
}

/** Counters in Redis, or without it of this node alone. */
export async function openCounters(
  settings: DataPlaneAppSettings,
  nodeId: string,
  logger: RedisLogger,
  closers: Closers,
): Promise<NodeCounters> {
  const redis = await redisSettings(settings);
  if (redis === undefined) {
    logger.warn({}, 'no Redis is set (GATEHOUSE_REDIS_URL): limits and quotas hold for this node alone');
    const clocks = { nowMs: () => performance.now(), nowUnixMs: () => Date.now() };
    return { store: new InProcessCounterStore(clocks, new UsageTable({ needsRestore: false })), redis: undefined };
  }
  const link = await openRedis(redis, logger, { clientName: `gatehouse node ${nodeId}` });
  closers.add(() => link.close());
  const store = new RedisCounterStore(link, `${nodeId}/${randomUUID().slice(0, 8)}`);
  closers.add(() => store.close());
  return { store, redis: link };
}
