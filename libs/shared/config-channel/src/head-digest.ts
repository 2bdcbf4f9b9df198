import type { ConfigEntry } from './entry.ts';

/** Hashes a text to hex; SHA-256 in production. */
export type HashText = (text: string) => string;

/**
 * A digest over a set of entries that costs one hash per change: the XOR of the hashes of `key`, `sequence`, `step` and
 * epoch-independent content names. Two ends that hold the same entries have the same digest, whatever the order.
 */
export class HeadDigest {
  readonly #hash: HashText;
  readonly #parts = new Map<string, string>();
  #value = 0n;

  constructor(hash: HashText) {
    this.#hash = hash;
  }

  /** Takes in an entry; it replaces the one of its key. */
  set(entry: ConfigEntry): void {
    const { key, sequence, step, current, candidate } = entry;
    this.#replace(key, this.#hash([key, sequence, step, current.digest, candidate?.digest ?? ''].join('\n')));
  }

  /** Takes the entry of a key out. */
  delete(key: string): void {
    this.#replace(key, undefined);
  }

  /** Keys of all entries. */
  keys(): Iterable<string> {
    return this.#parts.keys();
  }

  get entryCount(): number {
    return this.#parts.size;
  }

  /** The digest in hex; `0` of nothing. */
  get hex(): string {
    return this.#value.toString(16);
  }

  #replace(key: string, part: string | undefined): void {
    const before = this.#parts.get(key);
    if (before !== undefined) this.#value ^= BigInt(`0x${before}`);
    if (part === undefined) this.#parts.delete(key);
    else {
      this.#parts.set(key, part);
      this.#value ^= BigInt(`0x${part}`);
    }
  }
}
