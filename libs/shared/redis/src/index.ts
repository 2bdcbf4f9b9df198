export { openRedis } from './open.ts';
export { RedisError } from './redis-error.ts';
export type { RedisFailure } from './redis-error.ts';
export type { RedisCounters, RedisLink, RedisLinkOptions, RedisLogger } from './redis-link.ts';
export { redisScript } from './redis-script.ts';
export type { RedisScript } from './redis-script.ts';
export { REDIS_SETTINGS, redisSettings } from './settings.ts';
export type { RedisAddress, RedisSettings } from './settings.ts';
