import { createHash } from 'node:crypto';
import { ResponseCache, ResponseCodec } from '@gatehouse/response-cache';
import type { ResponseCacheOptions } from '@gatehouse/response-cache';

/** A node's response cache without a store behind it; what is given replaces its parts. */
export function testResponseCache(options: Partial<ResponseCacheOptions> = {}): ResponseCache {
  return new ResponseCache({
    maxBytes: 64 * 1024 * 1024,
    store: undefined,
    codec: new ResponseCodec(),
    nowMs: () => performance.now(),
    startTimer: (delayMs, callback) => {
      const timer = setTimeout(callback, delayMs).unref();
      return () => {
        clearTimeout(timer);
      };
    },
    hash: (text) => createHash('sha256').update(text).digest('base64url'),
    ...options,
  });
}
