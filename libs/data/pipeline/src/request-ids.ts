/** Bytes of randomness fetched at a time: one call serves hundreds of requests. */
const POOL_BYTES = 8192;
const REQUEST_ID_BYTES = 11;
const TRACE_ID_BYTES = 12;

/** Makes request ids and trace ids from a pool of random bytes. */
export class RequestIds {
  readonly #fill: (buffer: Buffer) => void;
  readonly #pool = Buffer.alloc(POOL_BYTES);
  #offset = POOL_BYTES;

  /** `fill` writes random bytes, for example `crypto.randomFillSync`. */
  constructor(fill: (buffer: Buffer) => void) {
    this.#fill = fill;
  }

  /** Sixteen characters of base64 ending in `=`, as in `apigw-requestid` (reference http-api.md 18). */
  requestId(): string {
    const start = this.#take(REQUEST_ID_BYTES);
    return this.#pool.toString('base64', start, start + REQUEST_ID_BYTES);
  }

  /** `Root=1-{seconds in hex}-{24 hex digits}`, the value of `X-Amzn-Trace-Id` for a request that came without. */
  traceId(nowUnixMs: number): string {
    const start = this.#take(TRACE_ID_BYTES);
    const seconds = Math.floor(nowUnixMs / 1000).toString(16);
    return `Root=1-${seconds}-${this.#pool.toString('hex', start, start + TRACE_ID_BYTES)}`;
  }

  #take(byteCount: number): number {
    if (this.#offset + byteCount > POOL_BYTES) {
      this.#fill(this.#pool);
      this.#offset = 0;
    }
    const start = this.#offset;
    this.#offset += byteCount;
    return start;
  }
}
