import type { ApiKeyShardConfig } from '@gatehouse/snapshot';
import { ApiKeyShardIndex } from './api-key-shard-index.ts';

/** An API key, prepared. */
export interface PreparedApiKey {
  readonly apiKeyId: string;
  /** Usage plans that have the key. */
  readonly usagePlanIds: readonly string[];
}

const SHARDS = 256;

/**
 * The API keys of a node by the SHA-256 of their value. Immutable: a changed shard makes a new table that shares the others.
 * Holds no values.
 */
export class ApiKeyTable {
  readonly #shards: readonly (ApiKeyShardIndex | undefined)[];

  private constructor(shards: readonly (ApiKeyShardIndex | undefined)[]) {
    this.#shards = shards;
  }

  /** A table without keys. */
  static empty(): ApiKeyTable {
    return new ApiKeyTable(Array.from({ length: SHARDS }, () => undefined));
  }

  /** Keys in the table. */
  get size(): number {
    return this.#shards.reduce((sum, shard) => sum + (shard?.size ?? 0), 0);
  }

  /** The key whose value has this SHA-256; undefined if there is none. The same object as long as its shard stays. */
  find(valueDigest: Uint8Array): PreparedApiKey | undefined {
    return this.#shards[valueDigest[0] ?? 0]?.find(valueDigest);
  }

  /** A table in which this shard replaces the one before. */
  withShard(config: ApiKeyShardConfig): ApiKeyTable {
    return this.#with(config.shard, new ApiKeyShardIndex(config.keys));
  }

  /** A table without a shard, which is named by two hex digits. */
  withoutShard(shard: string): ApiKeyTable {
    return this.#with(shard, undefined);
  }

  #with(shard: string, index: ApiKeyShardIndex | undefined): ApiKeyTable {
    return new ApiKeyTable(this.#shards.with(Number.parseInt(shard, 16), index));
  }
}
