import type { HttpIntegration, HttpRoute } from '@gatehouse/api-model';
import type { ConfigChunk } from '@gatehouse/config-channel';
import { HttpApiChunk } from '@gatehouse/contract';
import { httpIntegrationToProto, httpRouteToProto } from '@gatehouse/model-proto';
import { digestOf } from './digest.ts';
import { SNAPSHOT_LIMITS } from './limits.ts';
import { SnapshotError } from './snapshot-error.ts';

/** What one chunk holds; several chunks if it is too large for one. */
export interface Bucket {
  readonly routes: readonly HttpRoute[];
  readonly integrationIds: readonly string[];
  /** In the order of their ids. */
  readonly integrations: readonly HttpIntegration[];
}

/** The items of a stage. */
interface StageItems {
  readonly routes: readonly HttpRoute[];
  readonly integrations: ReadonlyMap<string, HttpIntegration>;
}

/** Routes or integrations per bucket at most: read within a millisecond, and with its name in the manifest little to move. */
const MAX_ITEMS = 64;

/**
 * The buckets of a stage that have content. Each route and integration has its bucket by hash, so that a change of one of
 * them renews one chunk, and one more of them splits one bucket at most. Large APIs have routes and integrations apart, so
 * that a changed route leaves integrations alone.
 */
export function fillBuckets({ routes, integrations }: StageItems): Bucket[] {
  const ids = [...integrations.keys()];
  const sortedRoutes = sortedByHash(
    routes,
    routes.map((route) => route.routeKey),
  );
  const sortedIds = sortedByHash(ids, ids);
  if (routes.length + ids.length <= MAX_ITEMS) {
    const all = bucketOf(
      sortedRoutes.map(({ item }) => item),
      sortedIds.map(({ item }) => item),
      integrations,
    );
    return routes.length + ids.length === 0 ? [] : [all];
  }
  return [
    ...split(sortedIds, 0).map((group) => bucketOf([], group, integrations)),
    ...split(sortedRoutes, 0).map((group) => bucketOf(group, [], integrations)),
  ];
}

/**
 * Encodes the content of a bucket, in more than one chunk if one would be larger than a node takes. Throws SnapshotError
 * when a single route or integration is.
 */
export function encodeBucket(bucket: Bucket): ConfigChunk[] {
  const bytes = HttpApiChunk.encode({
    routes: bucket.routes.map(httpRouteToProto),
    integrations: Object.fromEntries(
      bucket.integrationIds.map((id, index) => [id, httpIntegrationToProto(integrationAt(bucket, index))]),
    ),
  }).finish();
  if (bytes.byteLength <= SNAPSHOT_LIMITS.maxChunkBytes) return [{ digest: digestOf(bytes), bytes }];
  const itemCount = bucket.routes.length + bucket.integrationIds.length;
  if (itemCount <= 1) throw tooLarge(bucket, bytes.byteLength);
  return halves(bucket).flatMap(encodeBucket);
}

function integrationAt(bucket: Bucket, index: number): HttpIntegration {
  const integration = bucket.integrations[index];
  if (integration === undefined) throw new RangeError('A bucket has more integration ids than integrations.');
  return integration;
}

function tooLarge({ routes, integrationIds }: Bucket, byteCount: number): SnapshotError {
  const what = routes[0] === undefined ? `integration ${integrationIds[0] ?? ''}` : `route ${routes[0].routeKey}`;
  return new SnapshotError(
    `${what} takes ${String(byteCount)} bytes in a snapshot, at most ${String(SNAPSHOT_LIMITS.maxChunkBytes)} are ` +
      'possible; make it smaller, for example serve a large MOCK body from a backend',
  );
}

function halves({ routes, integrationIds, integrations }: Bucket): Bucket[] {
  if (routes.length > 0 && integrationIds.length > 0) {
    return [
      { routes: [], integrationIds, integrations },
      { routes, integrationIds: [], integrations: [] },
    ];
  }
  const middle = Math.ceil((routes.length + integrationIds.length) / 2);
  const part = (start: number, end?: number): Bucket => ({
    routes: routes.slice(start, end),
    integrationIds: integrationIds.slice(start, end),
    integrations: integrations.slice(start, end),
  });
  return [part(0, middle), part(middle)];
}

function bucketOf(
  routes: readonly HttpRoute[],
  integrationIds: readonly string[],
  byId: ReadonlyMap<string, HttpIntegration>,
): Bucket {
  const integrations = integrationIds.flatMap((id) => byId.get(id) ?? []);
  return { routes, integrationIds, integrations };
}

interface Hashed<T> {
  readonly hash: number;
  readonly item: T;
}

/** Items in the order of their hashes; those with the same hash in the order given. */
function sortedByHash<T>(items: readonly T[], names: readonly string[]): Hashed<T>[] {
  // Hash and index in one number: numbers are sorted without calling back.
  const keys = Float64Array.from(names, (name, index) => hashOf(name) * INDEX_RANGE + index).sort();
  const sorted: Hashed<T>[] = [];
  for (const key of keys) {
    const hash = Math.floor(key / INDEX_RANGE);
    sorted.push({ hash, item: items[key - hash * INDEX_RANGE] as T });
  }
  return sorted;
}

const INDEX_RANGE = 2 ** 20;
const HASH_BITS = 32;

/** Splits sorted items by the bits of their hashes from the top until no group is too large. */
function split<T>(sorted: readonly Hashed<T>[], depth: number): T[][] {
  if (sorted.length === 0) return [];
  if (sorted.length <= MAX_ITEMS || depth === HASH_BITS) return [sorted.map(({ item }) => item)];
  const bit = 2 ** (HASH_BITS - 1 - depth);
  const isHigh = ({ hash }: Hashed<T>): boolean => Math.floor(hash / bit) % 2 === 1;
  const middle = sorted.findIndex(isHigh);
  const end = middle === -1 ? sorted.length : middle;
  return [...split(sorted.slice(0, end), depth + 1), ...split(sorted.slice(end), depth + 1)];
}

/** FNV-1a with a finish that spreads it to the high bits: no secret involved. */
function hashOf(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  return (value ^ (value >>> 13)) >>> 0;
}
