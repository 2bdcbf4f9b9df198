import { createHash } from 'node:crypto';

/** A Lua script, known by its digest. All keys that it touches are given as KEYS. */
export interface RedisScript {
  readonly source: string;
  readonly sha1: string;
}

/** A script from its text. */
export function redisScript(source: string): RedisScript {
  return { source, sha1: createHash('sha1').update(source).digest('hex') };
}
