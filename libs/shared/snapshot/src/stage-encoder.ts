import type { ConfigChunk } from '@gatehouse/config-channel';
import { encodeBucket, fillBuckets } from './chunk-buckets.ts';
import type { Bucket } from './chunk-buckets.ts';
import type { Breathe } from './breathe.ts';
import { encodeManifest } from './encode.ts';
import type { EncodedResource } from './encode.ts';
import type { StageConfig } from './stage-config.ts';

/** APIs whose last chunks are kept. */
const MAX_KEPT_APIS = 64;

interface EncodedBucket extends Bucket {
  readonly chunks: readonly ConfigChunk[];
}

/** The last encoding of an API. */
interface Encoding extends Pick<StageConfig, 'routes' | 'integrations'> {
  readonly buckets: ReadonlyMap<string, EncodedBucket>;
  readonly chunks: readonly ConfigChunk[];
}

/**
 * Encodes stages, and keeps the chunks of each API's last encoding: a chunk is encoded again only if it holds another
 * route or integration object than before. So whoever changes a definition keeps the objects that stay equal.
 */
export class StageEncoder {
  /** By API, the one that was used last at the end. */
  readonly #kept = new Map<string, Encoding>();

  /** Gives other work a turn between chunks as `breathe` asks for. */
  async encode(config: StageConfig, breathe: Breathe): Promise<EncodedResource> {
    const { apiId, routes, integrations } = config;
    const before = this.#kept.get(apiId);
    if (before?.routes === routes && before.integrations === integrations) return encodeManifest(config, before.chunks);
    const now = new Map<string, EncodedBucket>();
    const chunks: ConfigChunk[] = [];
    await breathe();
    const buckets = fillBuckets(config);
    await breathe();
    for (const bucket of buckets) {
      const name = nameOf(bucket);
      const known = before?.buckets.get(name);
      const encoded =
        known !== undefined && holdsSame(known, bucket) ? known : { ...bucket, chunks: encodeBucket(bucket) };
      now.set(name, encoded);
      chunks.push(...encoded.chunks);
      const breath = breathe();
      if (breath !== undefined) await breath;
    }
    this.#keep(apiId, { routes, integrations, buckets: now, chunks });
    return encodeManifest(config, chunks);
  }

  #keep(apiId: string, encoding: Encoding): void {
    this.#kept.delete(apiId);
    this.#kept.set(apiId, encoding);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MAX_KEPT_APIS) break;
      this.#kept.delete(oldest);
    }
  }
}

/** Buckets are told by their first item; which one it is does not matter, since all items are compared. */
function nameOf({ routes, integrationIds }: Bucket): string {
  return routes[0]?.routeKey ?? `integrations/${integrationIds[0] ?? ''}`;
}

function holdsSame(left: Bucket, right: Bucket): boolean {
  return (
    isSame(left.routes, right.routes) &&
    isSame(left.integrations, right.integrations) &&
    isSame(left.integrationIds, right.integrationIds)
  );
}

function isSame(left: readonly unknown[], right: readonly unknown[]): boolean {
  return left.length === right.length && left.every((item, index) => item === right[index]);
}
