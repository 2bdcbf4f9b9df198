import { parseConfigKey } from '@gatehouse/config-disk';
import { openRedis, RedisValues, redisSettings } from '@gatehouse/redis';
import type { RedisLogger } from '@gatehouse/redis';
import { readSecret } from '@gatehouse/secrets';
import type { Closers } from '@gatehouse/process';
import type { DataPlaneAppSettings } from './settings.ts';

/** Where cached answers are shared, by a connection of its own: large values must not stand in the way of limits. Undefined without Redis. */
export async function openResponseStore(
  settings: DataPlaneAppSettings,
  nodeId: string,
  logger: RedisLogger,
  closers: Closers,
): Promise<RedisValues | undefined> {
  const redis = await redisSettings(settings);
  if (redis === undefined) return undefined;
  const link = await openRedis(redis, logger, { clientName: `gatehouse cache ${nodeId}` });
  closers.add(() => link.close());
  return new RedisValues(link);
}

/** What encrypts cached answers that leave the node; undefined = they stay in it. */
export async function cacheKey({
  cacheKey: value,
  cacheKeyFile: file,
}: DataPlaneAppSettings): Promise<Buffer | undefined> {
  const secret = await readSecret({ value, file, variable: 'GATEHOUSE_CACHE_KEY' });
  if (secret === undefined) return undefined;
  const key = parseConfigKey(secret.reveal());
  if (key === undefined) throw new Error('GATEHOUSE_CACHE_KEY must be 32 bytes in base64: openssl rand -base64 32');
  return key;
}
