import { hostname } from 'node:os';
import { openRedis, redisSettings, RedisUsageCounters } from '@gatehouse/redis';
import type { RedisLogger } from '@gatehouse/redis';
import type { UsageCounters } from '@gatehouse/usage-counters';
import type { ControlPlaneAppSettings } from './settings.ts';

/** The nodes' counters in Redis. */
export interface OpenUsageCounters {
  readonly counters: UsageCounters;
  close(): Promise<void>;
}

/** No request waits for the collector. */
const TIMEOUT_MS = 5_000;

/** Opens the counters in the Redis of the settings; undefined without one. Redis may be away; it is awaited in the background. */
export async function openUsageCounters(
  settings: ControlPlaneAppSettings,
  logger: RedisLogger,
): Promise<OpenUsageCounters | undefined> {
  const redis = await redisSettings(settings);
  if (redis === undefined) return undefined;
  const clientName = `gatehouse-control-plane-${hostname()}`;
  const link = await openRedis(redis, logger, { clientName, timeoutMs: TIMEOUT_MS });
  return { counters: new RedisUsageCounters(link), close: () => link.close() };
}
