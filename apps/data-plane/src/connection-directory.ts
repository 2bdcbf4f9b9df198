import type { ConnectionDirectory } from '@gatehouse/connection-channel';
import { openRedis, RedisConnectionDirectory, redisSettings } from '@gatehouse/redis';
import type { RedisLogger } from '@gatehouse/redis';
import type { DataPlaneAppSettings } from './settings.ts';

/** Connects and closes wait for it, requests never do: it may take longer than a counter. */
const TIMEOUT_MS = 1_000;

/** The directory of connections in Redis, over a connection of its own; undefined when no Redis is set. */
export async function openConnectionDirectory(
  settings: DataPlaneAppSettings,
  nodeId: string,
  logger: RedisLogger,
): Promise<{ readonly directory: ConnectionDirectory; close(): Promise<void> } | undefined> {
  const redis = await redisSettings(settings);
  if (redis === undefined) return undefined;
  const link = await openRedis(redis, logger, {
    clientName: `gatehouse connections of ${nodeId}`,
    timeoutMs: TIMEOUT_MS,
  });
  return { directory: new RedisConnectionDirectory(link), close: () => link.close() };
}
