import { LruMap } from './lru-map.ts';

/** Shares one bound of bytes between the stages of a node. */
export class CacheMemory {
  readonly maxBytes: number;
  readonly #parts = new Set<MemoryPart<unknown>>();

  /** `maxBytes`: what all parts together may take. */
  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  /** Bytes of all entries of all parts. */
  get bytes(): number {
    let bytes = 0;
    for (const part of this.#parts) bytes += part.bytes;
    return bytes;
  }

  /** A part with a bound of its own; `close` it when it is not needed any more. */
  part<V>(maxBytes: number): MemoryPart<V> {
    const part = new MemoryPart<V>(this, maxBytes);
    this.#parts.add(part);
    return part;
  }

  /** For parts: makes room, taking from the part that holds the most. */
  makeRoom(neededBytes: number): void {
    let excess = this.bytes + neededBytes - this.maxBytes;
    while (excess > 0) {
      const largest = this.#largest();
      if (largest === undefined) return;
      const before = largest.bytes;
      if (!largest.evict()) return;
      excess -= before - largest.bytes;
    }
  }

  /** For parts. */
  forget(part: MemoryPart<unknown>): void {
    this.#parts.delete(part);
  }

  #largest(): MemoryPart<unknown> | undefined {
    let largest: MemoryPart<unknown> | undefined;
    for (const part of this.#parts) if (part.bytes > (largest?.bytes ?? 0)) largest = part;
    return largest;
  }
}

/** The entries of one stage: least recently used ones go when its bound or that of the node is reached. */
export class MemoryPart<V> {
  readonly #memory: CacheMemory;
  readonly #map = new LruMap<V>();
  readonly #maxBytes: number;
  #evictedCount = 0;

  constructor(memory: CacheMemory, maxBytes: number) {
    this.#memory = memory;
    this.#maxBytes = maxBytes;
  }

  get bytes(): number {
    return this.#map.bytes;
  }

  get size(): number {
    return this.#map.size;
  }

  /** Entries that had to go for others. */
  get evictedCount(): number {
    return this.#evictedCount;
  }

  /** The value of a key, which becomes the most recently used. */
  use(key: string): V | undefined {
    return this.#map.use(key);
  }

  peek(key: string): V | undefined {
    return this.#map.peek(key);
  }

  /** Keeps a value, if it fits at all. */
  set(key: string, value: V, bytes: number): void {
    this.#map.delete(key);
    if (bytes > this.#maxBytes || bytes > this.#memory.maxBytes) return;
    while (this.bytes + bytes > this.#maxBytes) if (!this.evict()) return;
    this.#memory.makeRoom(bytes);
    this.#map.set(key, value, bytes);
  }

  delete(key: string): void {
    this.#map.delete(key);
  }

  /** Removes the least recently used entry. False = there is none. */
  evict(): boolean {
    const isEvicted = this.#map.evict();
    if (isEvicted) this.#evictedCount += 1;
    return isEvicted;
  }

  clear(): void {
    this.#map.clear();
  }

  entries(): Generator<readonly [string, V], void, undefined> {
    return this.#map.entries();
  }

  /** Lets go of everything; the part must not be used any more. */
  close(): void {
    this.clear();
    this.#memory.forget(this);
  }
}
