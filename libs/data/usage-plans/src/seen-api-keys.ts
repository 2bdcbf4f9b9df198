import { hash } from 'node:crypto';
import type { ApiKeyTable, PreparedApiKey } from './api-key-table.ts';

/** A power of two. */
const SLOTS = 4_096;
/** Longest value of an API key (reference rest-api.md 9.3). */
const MAX_LENGTH = 128;
/** Multipliers are below 2^38: a sum over the longest value stays a whole number in a double. */
const HIGH_BITS = 64;
const LOW_BITS = 0x1_0000_0000;

/**
 * Finds API keys by their values, and those that it has found lately without SHA-256, which is dear for a request.
 *
 * It does not keep values. It keeps two sums of a value's characters, each character times a secret multiplier of its place. Two different
 * values have the same sums with a probability of 2^-76 for whoever does not know the multipliers: for any choice of the others at most
 * one multiplier of a place where they differ makes a sum equal. The multipliers are random in each process. All characters are read
 * and compared whatever they are.
 */
export class SeenApiKeys {
  readonly #multipliers: Float64Array;
  readonly #sums = new Float64Array(2 * SLOTS);
  readonly #keys = new Array<PreparedApiKey | undefined>(SLOTS).fill(undefined);
  #table: ApiKeyTable | undefined;

  /** `fillRandom` fills a buffer with random bytes that nobody can foretell. */
  constructor(fillRandom: (buffer: Uint8Array) => unknown) {
    const random = new Uint32Array(4 * MAX_LENGTH);
    fillRandom(new Uint8Array(random.buffer));
    this.#multipliers = Float64Array.from(
      { length: 2 * MAX_LENGTH },
      (_, i) => ((random[2 * i] ?? 0) % HIGH_BITS) * LOW_BITS + (random[2 * i + 1] ?? 0),
    );
  }

  /** The key with this value in the table; undefined = there is none. A table that has changed is asked anew. */
  find(table: ApiKeyTable, value: string): PreparedApiKey | undefined {
    const { length } = value;
    if (length > MAX_LENGTH) return undefined;
    if (table !== this.#table) this.#forget(table);
    const multipliers = this.#multipliers;
    let first = 0;
    let second = 0;
    let all = 0;
    for (let i = 0; i < length; i += 1) {
      const code = value.charCodeAt(i);
      all |= code;
      first += code * (multipliers[2 * i] ?? 0);
      second += code * (multipliers[2 * i + 1] ?? 0);
    }
    // A header has bytes only.
    if (all > 0xff) return undefined;
    const slot = first & (SLOTS - 1);
    const known = this.#keys[slot];
    if (known !== undefined && this.#sums[2 * slot] === first && this.#sums[2 * slot + 1] === second) return known;
    const found = table.find(hash('sha256', Buffer.from(value, 'latin1'), 'buffer'));
    if (found === undefined) return undefined;
    this.#keys[slot] = found;
    this.#sums[2 * slot] = first;
    this.#sums[2 * slot + 1] = second;
    return found;
  }

  #forget(table: ApiKeyTable): void {
    this.#table = table;
    this.#keys.fill(undefined);
  }
}
