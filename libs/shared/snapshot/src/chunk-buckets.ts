import type { HttpIntegration, HttpRoute } from '@gatehouse/api-model';
import type { ConfigChunk } from '@gatehouse/config-channel';
import { HttpApiChunk } from '@gatehouse/contract';
import { httpIntegrationToProto, httpRouteToProto } from '@gatehouse/model-proto';
import { digestOf } from './digest.ts';
import type { StageConfig } from './stage-config.ts';

/** What one chunk holds. */
export interface Bucket {
  readonly routes: HttpRoute[];
  readonly integrationIds: string[];
  /** In the order of their ids. */
  readonly integrations: HttpIntegration[];
}

/** Routes per chunk on average: small enough to decode within a millisecond. */
const ROUTES_PER_CHUNK = 64;

/**
 * The buckets of a stage that have content. Each route and integration has its bucket by hash, so that a change of one of
 * them renews one chunk.
 */
export function fillBuckets(config: StageConfig): Bucket[] {
  const itemCount = config.routes.length + config.integrations.size;
  const buckets = Array.from({ length: bucketCount(itemCount) }, emptyBucket);
  const bucketOf = (name: string): Bucket | undefined => buckets[hash(name) & (buckets.length - 1)];
  for (const route of config.routes) bucketOf(route.routeKey)?.routes.push(route);
  for (const [id, integration] of config.integrations) {
    const bucket = bucketOf(id);
    bucket?.integrationIds.push(id);
    bucket?.integrations.push(integration);
  }
  return buckets.filter((bucket) => bucket.routes.length > 0 || bucket.integrations.length > 0);
}

/** Encodes the content of a bucket. */
export function encodeBucket(bucket: Bucket): ConfigChunk {
  const chunk = HttpApiChunk.create();
  for (const route of bucket.routes) chunk.routes.push(httpRouteToProto(route));
  bucket.integrations.forEach((integration, index) => {
    chunk.integrations[bucket.integrationIds[index] ?? ''] = httpIntegrationToProto(integration);
  });
  const bytes = HttpApiChunk.encode(chunk).finish();
  return { digest: digestOf(bytes), bytes };
}

function emptyBucket(): Bucket {
  return { routes: [], integrationIds: [], integrations: [] };
}

/** A power of two, so that most buckets keep their content when the API grows a little. */
function bucketCount(itemCount: number): number {
  let count = 1;
  while (count * ROUTES_PER_CHUNK < itemCount) count *= 2;
  return count;
}

/** FNV-1a: spreads names over buckets, no secret involved. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) {
    value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  }
  return value >>> 0;
}
