/** Bytes of randomness fetched at a time: one call serves hundreds of requests. */
const POOL_BYTES = 8190;
const REQUEST_ID_LENGTH = 16;
const TRACE_ID_HEX_LENGTH = 24;

/** Last characters that eleven bytes in base64 can have before their `=`: the low two bits are 0. */
const LAST_CHARACTERS = 'AEIMQUYcgkosw048';

/** Makes request ids and trace ids from pools of random text: a pool is encoded once, an id is a slice of it. */
export class RequestIds {
  readonly #fill: (buffer: Buffer) => void;
  readonly #pool = Buffer.alloc(POOL_BYTES);
  #base64 = '';
  #base64At = 0;
  #hex = '';
  #hexAt = 0;
  #second = -1;
  #root = '';

  /** `fill` writes random bytes, for example `crypto.randomFillSync`. */
  constructor(fill: (buffer: Buffer) => void) {
    this.#fill = fill;
  }

  /** Sixteen characters of base64 ending in `=`, as in `apigw-requestid` (reference http-api.md 18). */
  requestId(): string {
    if (this.#base64At + REQUEST_ID_LENGTH > this.#base64.length) {
      this.#fill(this.#pool);
      this.#base64 = this.#pool.toString('base64');
      this.#base64At = 0;
    }
    const start = this.#base64At;
    this.#base64At += REQUEST_ID_LENGTH;
    // One more random character chooses the last one of the id among those that are valid there.
    const last = LAST_CHARACTERS[this.#base64.charCodeAt(start + REQUEST_ID_LENGTH - 1) & 15] ?? 'A';
    return `${this.#base64.slice(start, start + REQUEST_ID_LENGTH - 2)}${last}=`;
  }

  /** A random UUID, version 4: the request id of REST APIs (reference rest-api.md 2.1). */
  uuid(): string {
    const hex = this.#takeHex(32);
    const variant = '89ab'[Number.parseInt(hex.charAt(16), 16) & 3] ?? '8';
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
  }

  /** `Root=1-{seconds in hex}-{24 hex digits}`, the value of `X-Amzn-Trace-Id` for a request that came without. */
  traceId(nowUnixMs: number): string {
    return `${this.#rootOf(Math.floor(nowUnixMs / 1000))}${this.#takeHex(TRACE_ID_HEX_LENGTH)}`;
  }

  #takeHex(length: number): string {
    if (this.#hexAt + length > this.#hex.length) {
      this.#fill(this.#pool);
      this.#hex = this.#pool.toString('hex');
      this.#hexAt = 0;
    }
    const start = this.#hexAt;
    this.#hexAt += length;
    return this.#hex.slice(start, start + length);
  }

  /** Writing a number in another base goes through the runtime: once a second is enough. */
  #rootOf(second: number): string {
    if (second !== this.#second) {
      this.#second = second;
      this.#root = `Root=1-${second.toString(16)}-`;
    }
    return this.#root;
  }
}
