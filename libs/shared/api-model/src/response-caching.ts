import { z } from 'zod';
import { parseMappingValue } from './mapping-value.ts';
import type { MappingPart } from './mapping-value.ts';

/** Sizes of a stage's response cache in GB (reference rest-api.md 8). */
export const cacheClusterSizeSchema = z.enum(['0.5', '1.6', '6.1', '13.5', '28.4', '58.2', '118', '237']);
export type CacheClusterSize = z.infer<typeof cacheClusterSizeSchema>;

/** What becomes of a caller who sends `Cache-Control: max-age=0` and may not. */
export const cacheControlStrategySchema = z.enum([
  'FAIL_WITH_403',
  'SUCCEED_WITH_RESPONSE_HEADER',
  'SUCCEED_WITHOUT_RESPONSE_HEADER',
]);
export type CacheControlStrategy = z.infer<typeof cacheControlStrategySchema>;

/** How answers of a route or method are cached (reference rest-api.md 1.3, 8). Unset means inherit. */
export const cachingSettings = {
  /** Default: GET is cached on a stage with a cache, other methods only where it is set for the route or method itself. */
  cachingEnabled: z.boolean().optional(),
  /** Seconds, 0 (not cached) to 3600. Default 300. */
  cacheTtlInSeconds: z.int().min(0).max(3600).optional(),
  /** Entries that leave the memory of a node are encrypted. Default false. */
  cacheDataEncrypted: z.boolean().optional(),
  /** Whether only authorised callers may renew an entry. Default true. */
  requireAuthorizationForCacheControl: z.boolean().optional(),
  /** Default SUCCEED_WITH_RESPONSE_HEADER. */
  unauthorizedCacheControlHeaderStrategy: cacheControlStrategySchema.optional(),
};

/** A part of a request that makes cache entries differ. */
export type CacheKeyPart =
  /** Name in lower case. */
  | { readonly kind: 'request.header'; readonly name: string }
  | { readonly kind: 'request.querystring' | 'request.path.param'; readonly name: string }
  | { readonly kind: 'request.path' };

/** The part that a cache key parameter of an HTTP API names, or why it names none. */
export type ParsedCacheKeyParameter =
  { readonly ok: true; readonly part: CacheKeyPart } | { readonly ok: false; readonly message: string };

const FORM = 'must be $request.header.N, $request.querystring.N, $request.path.N or $request.path';
const REST_PARAMETER = /^method\.request\.(?:path|querystring|header)\./;

/** Reads an entry of `cacheKeyParameters` of an HTTP API: the spelling is that of its parameter mappings. */
export function parseCacheKeyParameter(text: string): ParsedCacheKeyParameter {
  if (REST_PARAMETER.test(text)) {
    return { ok: false, message: `is spelled as for REST APIs; write $${text.slice('method.'.length)}` };
  }
  const parsed = parseMappingValue(text);
  const part = parsed.ok && !text.startsWith('${') ? cacheKeyPartOf(parsed.parts[0]) : undefined;
  return part === undefined ? { ok: false, message: FORM } : { ok: true, part };
}

function cacheKeyPartOf(part: MappingPart | undefined): CacheKeyPart | undefined {
  switch (part?.kind) {
    case 'request.header':
      return { kind: part.kind, name: part.name };
    case 'request.querystring':
    case 'request.path':
    case 'request.path.param':
      return part;
    default:
      return undefined;
  }
}
