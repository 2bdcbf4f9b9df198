import type { Validated } from './common.ts';
import { cleanDocument } from './clean-document.ts';
import { bytesIfEqual } from './known-value.ts';
import type { ModelLimits } from './limits.ts';

/** Says when to give other work a turn: undefined = go on. */
export type Breathe = () => Promise<void> | undefined;

/** Bytes of items that were accepted before, by item. */
export type ItemSizes = WeakMap<object, number>;

/** How the items of a large definition are read. */
export interface TurnsOf<Definition> {
  readonly limits: ModelLimits;
  readonly known: Definition | undefined;
  readonly sizes?: ItemSizes;
  readonly breathe: Breathe;
}

/** Parses the items of a large document one by one, takes those that stay equal from the one before, and counts bytes of all. */
export class ItemParser {
  /** Items that were taken from the document before. */
  readonly accepted = new Set<object>();
  #bytesLeft: number;
  #isUnclean = false;
  readonly #breathe: Breathe;
  readonly #sizes: ItemSizes;

  constructor(maxBytes: number, breathe: Breathe, sizes: ItemSizes = new WeakMap()) {
    this.#bytesLeft = maxBytes;
    this.#breathe = breathe;
    this.#sizes = sizes;
  }

  /** True when the document is too large, too deep or holds what no document may hold. */
  get isUnclean(): boolean {
    return this.#isUnclean || this.#bytesLeft < 0;
  }

  /** The items that are accepted, by key. `parse` reads one that is not known; `clean` may be used in it. */
  async parse<K, T extends object>(
    entries: Iterable<readonly [K, unknown]>,
    knownOf: (key: K) => T | undefined,
    parse: (key: K, item: unknown) => Validated<T>,
  ): Promise<Map<K, T>> {
    const parsed = new Map<K, T>();
    for (const [key, item] of entries) {
      if (this.isUnclean) break;
      const known = knownOf(key);
      if (known !== undefined && this.#isKnown(item, known)) {
        parsed.set(key, known);
        this.accepted.add(known);
      } else {
        const result = parse(key, item);
        if (result.ok) parsed.set(key, result.value);
      }
      const breath = this.#breathe();
      if (breath !== undefined) await breath;
    }
    return parsed;
  }

  /** An item without null members; see `cleanDocument`. Its bytes count. */
  clean(item: unknown): Validated<unknown> {
    const cleaned = cleanDocument(item, Math.max(0, this.#bytesLeft));
    if (cleaned.ok) this.#bytesLeft -= bytesIfEqual(cleaned.value, cleaned.value) ?? 0;
    else this.#isUnclean = true;
    return cleaned;
  }

  #isKnown(item: unknown, known: object): boolean {
    // What was accepted is frozen: the same object says the same.
    const bytes = (item === known ? this.#sizes.get(known) : undefined) ?? bytesIfEqual(item, known);
    if (bytes === undefined) return false;
    if (Object.isFrozen(known)) this.#sizes.set(known, bytes);
    this.#bytesLeft -= bytes;
    return true;
  }
}

/** Runs steps to their end with a turn for others in between. */
export async function inTurns<T>(steps: Generator<undefined, T, undefined>, breathe: Breathe): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    const breath = breathe();
    if (breath !== undefined) await breath;
  }
}
