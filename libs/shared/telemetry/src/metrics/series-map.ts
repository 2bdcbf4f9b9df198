import type { Labels } from './metric-family.ts';

/** Label value that series beyond the cap share. */
export const OVERFLOW_LABEL = 'other';

/** The series of one metric by their label values: at most `maxSeries`, further ones become one with every label `other`. */
export class SeriesMap<T> {
  readonly #names: readonly string[];
  readonly #maxSeries: number;
  readonly #make: () => T;
  readonly #series = new Map<string, { readonly labels: Labels; readonly value: T }>();

  constructor(names: readonly string[], maxSeries: number, make: () => T) {
    this.#names = names;
    this.#maxSeries = maxSeries;
    this.#make = make;
    if (names.length === 0) this.at([]);
  }

  /** The series with these label values, in the order of the names. */
  at(values: readonly string[]): T {
    const key = values.join('\n');
    const known = this.#series.get(key);
    if (known !== undefined) return known.value;
    // The shared series counts as one of them.
    const isFull = this.#names.length > 0 && this.#series.size >= this.#maxSeries - 1;
    const isOverflow = values.every((value) => value === OVERFLOW_LABEL);
    if (isFull && !isOverflow) return this.at(this.#names.map(() => OVERFLOW_LABEL));
    const labels = Object.fromEntries(this.#names.map((name, i) => [name, values[i] ?? '']));
    const value = this.#make();
    this.#series.set(key, { labels, value });
    return value;
  }

  /** All series there are. */
  entries(): readonly { readonly labels: Labels; readonly value: T }[] {
    return [...this.#series.values()];
  }
}
