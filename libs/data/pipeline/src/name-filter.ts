/** A few header names in lower case, asked for every header of every request. */
export class NameFilter {
  readonly #names: ReadonlySet<string>;
  /** By length and first letter: 1 where one of the names may be. */
  readonly #maybe = new Uint8Array(64 * 32);

  constructor(names: Iterable<string>) {
    this.#names = new Set(names);
    for (const name of this.#names) this.#maybe[cellOf(name)] = 1;
  }

  /** Nearly all other names are told by length and first letter: the set would hash each name, half of the price of forwarding a header. */
  has(name: string): boolean {
    return this.#maybe[cellOf(name)] === 1 && this.#names.has(name);
  }
}

function cellOf(name: string): number {
  return ((name.length & 63) << 5) | (name.charCodeAt(0) & 31);
}
