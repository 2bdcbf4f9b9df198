/** Bytes of randomness fetched at a time: one call serves hundreds of requests. */
const POOL_BYTES = 8192;
const SPAN_ID_LENGTH = 16;
const TRACE_RANDOM_LENGTH = 24;

/** Makes trace and span ids from a pool of random hexadecimal text: the pool is encoded once, an id is a slice of it. */
export class TraceIds {
  readonly #fill: (buffer: Buffer) => void;
  readonly #pool = Buffer.alloc(POOL_BYTES);
  #hex = '';
  #at = 0;
  #second = -1;
  #secondHex = '';

  /** `fill` writes random bytes, for example `crypto.randomFillSync`. */
  constructor(fill: (buffer: Buffer) => void) {
    this.#fill = fill;
  }

  /**
   * 32 hexadecimal digits: 8 of the second, 24 random. Valid as a W3C trace id (its last 56 bits are random) and, cut after the
   * eighth digit, as an X-Ray root (reference operations.md 5.1). Never all zeros.
   */
  traceId(nowUnixMs: number): string {
    const second = Math.floor(nowUnixMs / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#secondHex = second.toString(16).padStart(8, '0').slice(-8);
    }
    return this.#secondHex + this.#take(TRACE_RANDOM_LENGTH);
  }

  /** 16 hexadecimal digits; all zeros are as likely as any other id, once in 2^64. */
  spanId(): string {
    return this.#take(SPAN_ID_LENGTH);
  }

  #take(length: number): string {
    if (this.#at + length > this.#hex.length) {
      this.#fill(this.#pool);
      this.#hex = this.#pool.toString('hex');
      this.#at = 0;
    }
    const start = this.#at;
    this.#at += length;
    return this.#hex.slice(start, this.#at);
  }
}
