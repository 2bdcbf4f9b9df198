/** A value of the store and how long it lives on, by the store's own clock. */
export interface StoredValue {
  readonly bytes: Uint8Array;
  readonly remainingMs: number;
}

/** Where nodes share answers: the second level behind the memory of each. It is best effort; losing it costs calls of backends only. */
export interface ResponseStore {
  /** The value of a key. Undefined = there is none, or the store cannot be asked in time (50 ms). Never rejects. */
  get(key: string): Promise<StoredValue | undefined>;
  /** Keeps a value for so long, if that can be done. Never throws. */
  set(key: string, bytes: Uint8Array, ttlMs: number): void;
}
