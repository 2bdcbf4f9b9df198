import type { CacheControlStrategy, HttpIntegration, RouteSettings, StageSettings } from '@gatehouse/api-model';
import { compileCacheKey } from '@gatehouse/response-cache';
import type { CacheKey, ResponseCache, StageCache } from '@gatehouse/response-cache';

const BYTES_PER_GB = 1_000_000_000;
const DEFAULT_SIZE_GB = 0.5;
const DEFAULT_TTL_SECONDS = 300;

/** How the answers of a route are cached. */
export interface RouteCache {
  /** Requests of this method are answered from the cache; all others pass. */
  readonly method: string;
  readonly keyOf: CacheKey;
  readonly ttlMs: number;
  /** Entries are encrypted where they leave the node. */
  readonly isEncrypted: boolean;
  /** What `Cache-Control: max-age=0` does. Access control will ask here whether the caller may `execute-api:InvalidateCache`. */
  readonly renewal: 'ALLOWED' | CacheControlStrategy;
}

/** The cache of a stage, opened or closed as its settings say. */
export function prepareStageCache(
  caches: ResponseCache,
  apiId: string,
  { stageName, cacheClusterEnabled, cacheClusterSize }: StageSettings,
): StageCache | undefined {
  if (cacheClusterEnabled !== true) {
    caches.close(apiId, stageName);
    return undefined;
  }
  const cache = caches.stage(apiId, stageName);
  cache.open(Number(cacheClusterSize ?? DEFAULT_SIZE_GB) * BYTES_PER_GB);
  return cache;
}

/** How a route of a stage with a cache is cached; undefined = not at all (reference rest-api.md 1.3, 8). A mock answers faster than a cache could. */
export function prepareRouteCache(
  routeKey: string,
  integration: HttpIntegration,
  { routeSettings, defaultRouteSettings }: StageSettings,
): RouteCache | undefined {
  if (integration.integrationType === 'MOCK') return undefined;
  const own = routeSettings?.[routeKey];
  const settings: RouteSettings = { ...defaultRouteSettings, ...own };
  const method = cachedMethodOf(routeKey);
  const isEnabled = method === 'GET' ? settings.cachingEnabled !== false : own?.cachingEnabled === true;
  const ttlSeconds = settings.cacheTtlInSeconds ?? DEFAULT_TTL_SECONDS;
  if (!isEnabled || ttlSeconds === 0) return undefined;
  return {
    method,
    keyOf: compileCacheKey(integration.cacheNamespace ?? routeKey, integration.cacheKeyParameters ?? []),
    ttlMs: ttlSeconds * 1000,
    isEncrypted: settings.cacheDataEncrypted === true,
    renewal:
      settings.requireAuthorizationForCacheControl === false
        ? 'ALLOWED'
        : (settings.unauthorizedCacheControlHeaderStrategy ?? 'SUCCEED_WITH_RESPONSE_HEADER'),
  };
}

/** A route for all methods has a cache for GET only: writing must not be answered by an old answer because reading is cached. */
function cachedMethodOf(routeKey: string): string {
  const [method = ''] = routeKey.split(' ', 1);
  return method === 'ANY' || method === '$default' ? 'GET' : method;
}
