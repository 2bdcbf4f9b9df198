/** An entry of the map and its place in the order of use. */
interface Node<V> {
  readonly key: string;
  value: V;
  bytes: number;
  newer: Node<V> | undefined;
  older: Node<V> | undefined;
}

/** A map by text that knows the bytes of its entries and which of them was used least recently. It has no bound itself. */
export class LruMap<V> {
  readonly #nodes = new Map<string, Node<V>>();
  #newest: Node<V> | undefined;
  #oldest: Node<V> | undefined;
  #bytes = 0;

  /** Bytes of all entries. */
  get bytes(): number {
    return this.#bytes;
  }

  get size(): number {
    return this.#nodes.size;
  }

  /** The value of a key, which becomes the most recently used. */
  use(key: string): V | undefined {
    const node = this.#nodes.get(key);
    if (node === undefined) return undefined;
    if (node !== this.#newest) {
      this.#unlink(node);
      this.#link(node);
    }
    return node.value;
  }

  /** The value of a key; the order stays. */
  peek(key: string): V | undefined {
    return this.#nodes.get(key)?.value;
  }

  /** Puts a value that takes so many bytes in place of the one before; it is the most recently used. */
  set(key: string, value: V, bytes: number): void {
    this.delete(key);
    const node: Node<V> = { key, value, bytes, newer: undefined, older: undefined };
    this.#nodes.set(key, node);
    this.#link(node);
    this.#bytes += bytes;
  }

  delete(key: string): void {
    const node = this.#nodes.get(key);
    if (node === undefined) return;
    this.#nodes.delete(key);
    this.#unlink(node);
    this.#bytes -= node.bytes;
  }

  /** Removes the least recently used entry. False = there is none. */
  evict(): boolean {
    if (this.#oldest === undefined) return false;
    this.delete(this.#oldest.key);
    return true;
  }

  clear(): void {
    this.#nodes.clear();
    this.#newest = undefined;
    this.#oldest = undefined;
    this.#bytes = 0;
  }

  /** Keys and values in the order of insertion. Entries may be removed meanwhile. */
  *entries(): Generator<readonly [string, V], void, undefined> {
    for (const [key, { value }] of this.#nodes) yield [key, value];
  }

  #link(node: Node<V>): void {
    node.older = this.#newest;
    node.newer = undefined;
    if (this.#newest !== undefined) this.#newest.newer = node;
    this.#newest = node;
    this.#oldest ??= node;
  }

  #unlink(node: Node<V>): void {
    if (node.newer === undefined) this.#newest = node.older;
    else node.newer.older = node.older;
    if (node.older === undefined) this.#oldest = node.newer;
    else node.older.newer = node.newer;
  }
}
