import type { RedisLink, RedisLinkOptions, RedisLogger } from './redis-link.ts';
import type { RedisSettings } from './settings.ts';

/** Connects to Redis in the background; never rejects because Redis is away. The client's package is read only now. */
export async function openRedis(
  settings: RedisSettings,
  logger: RedisLogger,
  options: RedisLinkOptions,
): Promise<RedisLink> {
  const module = await import('./redis-link.ts');
  return new module.RedisLink(settings, logger, options);
}
