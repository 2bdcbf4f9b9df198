/** A growing list of 32-bit integers: many numbers in one object, which costs the garbage collector nothing. */
export class IntList {
  /** The integers so far, and spare room; replaced when the list grows, so fetch it anew after a push. */
  items: Int32Array;
  length = 0;

  constructor(capacity: number) {
    this.items = new Int32Array(Math.max(capacity, 4));
  }

  push(value: number): void {
    if (this.length === this.items.length) this.#grow(1);
    this.items[this.length++] = value;
  }

  /** Makes room for `count` further integers and counts them in when they are written by index. */
  extend(count: number): number {
    if (this.length + count > this.items.length) this.#grow(count);
    const at = this.length;
    this.length += count;
    return at;
  }

  /** A copy without spare room. */
  trimmed(): Int32Array {
    return this.items.slice(0, this.length);
  }

  /** A copy that may grow on its own. */
  clone(): IntList {
    const copy = new IntList(0);
    copy.items = this.items.slice(0, this.length + (this.length >> 3));
    copy.length = this.length;
    return copy;
  }

  #grow(count: number): void {
    const grown = new Int32Array(Math.max(this.items.length * 2, this.length + count));
    grown.set(this.items);
    this.items = grown;
  }
}
