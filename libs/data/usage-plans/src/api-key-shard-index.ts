import type { ApiKeyConfig } from '@gatehouse/snapshot';
import type { PreparedApiKey } from './api-key-table.ts';

const DIGEST_BYTES = 32;
/** The first byte is the same in all digests of a shard. */
const PREFIX_AT = 1;

/**
 * The keys of one shard as a few flat lists: some 60 bytes a key, and no object before a request shows the key. Digests are
 * sorted; a look-up goes by four of their bytes and then compares all of them in constant time. What the way there tells of
 * a digest helps nobody: who does not know the value cannot choose digests.
 */
export class ApiKeyShardIndex {
  readonly #digests: Buffer;
  readonly #ids: string;
  /** Key `i` has the id `#ids.slice(#idBounds[i], #idBounds[i + 1])`. */
  readonly #idBounds: Uint32Array;
  /** By key: which of `#planSets`. */
  readonly #planSetOf: Uint32Array;
  readonly #planSets: readonly (readonly string[])[];
  readonly #prepared: (PreparedApiKey | undefined)[] = [];

  /** `keys` in the order of their digests. */
  constructor(keys: readonly ApiKeyConfig[]) {
    this.#digests = Buffer.allocUnsafeSlow(keys.length * DIGEST_BYTES);
    this.#idBounds = new Uint32Array(keys.length + 1);
    this.#planSetOf = new Uint32Array(keys.length);
    const planSets = new Map<string, readonly string[]>();
    const numbers = new Map<string, number>();
    const ids: string[] = [];
    let idEnd = 0;
    for (const [number, { apiKeyId, valueDigest, usagePlanIds }] of keys.entries()) {
      this.#digests.set(valueDigest, number * DIGEST_BYTES);
      ids.push(apiKeyId);
      idEnd += apiKeyId.length;
      this.#idBounds[number + 1] = idEnd;
      const name = usagePlanIds.join(' ');
      if (!numbers.has(name)) numbers.set(name, planSets.size);
      planSets.set(name, planSets.get(name) ?? [...usagePlanIds]);
      this.#planSetOf[number] = numbers.get(name) ?? 0;
    }
    // By way of bytes: joined text would keep every part of it alive.
    this.#ids = Buffer.from(ids.join(''), 'latin1').toString('latin1');
    this.#planSets = [...planSets.values()];
  }

  get size(): number {
    return this.#planSetOf.length;
  }

  find(valueDigest: Uint8Array): PreparedApiKey | undefined {
    if (valueDigest.byteLength !== DIGEST_BYTES) return undefined;
    const prefix = prefixOf(valueDigest, 0);
    for (let number = this.#firstFrom(prefix); number < this.size; number += 1) {
      const start = number * DIGEST_BYTES;
      if (prefixOf(this.#digests, start) !== prefix) return undefined;
      if (isEqual(this.#digests, start, valueDigest)) return this.#key(number);
    }
    return undefined;
  }

  /** The first key whose prefix is not below this one. */
  #firstFrom(prefix: number): number {
    let low = 0;
    let high = this.size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (prefixOf(this.#digests, middle * DIGEST_BYTES) < prefix) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #key(number: number): PreparedApiKey {
    const known = this.#prepared[number];
    if (known !== undefined) return known;
    const apiKeyId = this.#ids.slice(this.#idBounds[number], this.#idBounds[number + 1]);
    const prepared = { apiKeyId, usagePlanIds: this.#planSets[this.#planSetOf[number] ?? 0] ?? [] };
    this.#prepared[number] = prepared;
    return prepared;
  }
}

/** Compares a digest without a branch on its bytes: crypto's compare would want a view of its own for each call. */
function isEqual(digests: Uint8Array, start: number, digest: Uint8Array): boolean {
  let difference = 0;
  for (let at = 0; at < DIGEST_BYTES; at += 1) difference |= (digests[start + at] ?? 0) ^ (digest[at] ?? 0);
  return difference === 0;
}

function prefixOf(bytes: Uint8Array, start: number): number {
  const at = start + PREFIX_AT;
  return (
    (bytes[at] ?? 0) * 0x1000000 + (((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0))
  );
}
