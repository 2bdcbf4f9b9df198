/** A growing list of 32-bit integers: many numbers in one object, which costs the garbage collector nothing. */
export class IntList {
  #items: Int32Array;
  length = 0;

  constructor(capacity: number) {
    this.#items = new Int32Array(Math.max(capacity, 4));
  }

  /** The integers so far; replaced when the list grows, so fetch it anew after a push. */
  get items(): Int32Array {
    return this.#items;
  }

  push(value: number): void {
    this.reserve(1);
    this.#items[this.length++] = value;
  }

  /** Makes room for `count` further integers and counts them in when they are written by index. */
  extend(count: number): number {
    this.reserve(count);
    const at = this.length;
    this.length += count;
    return at;
  }

  /** A copy without spare room. */
  trimmed(): Int32Array {
    return this.#items.slice(0, this.length);
  }

  private reserve(count: number): void {
    if (this.length + count <= this.#items.length) return;
    const grown = new Int32Array(Math.max(this.#items.length * 2, this.length + count));
    grown.set(this.#items);
    this.#items = grown;
  }
}
