import { itemBytesOf, MAX_ITEM_BYTES, ownBytes } from './cached-response.ts';
import type { CachedResponse } from './cached-response.ts';

/** Bounds the memory of all recordings of a node. */
export class RecordingBudget {
  #freeBytes: number;

  constructor(maxBytes: number) {
    this.#freeBytes = maxBytes;
  }

  /** False = there is no room. */
  take(bytes: number): boolean {
    if (bytes > this.#freeBytes) return false;
    this.#freeBytes -= bytes;
    return true;
  }

  give(bytes: number): void {
    this.#freeBytes += bytes;
  }
}

/** Who waits for a recording. Called once. */
export interface RecordingSink {
  recorded(response: CachedResponse): void;
  /** The answer is one that is not kept: `isLasting` = by its nature, so that the next one probably is not either. */
  unstorable(isLasting: boolean): void;
}

/** Copies an answer while it goes to a client, up to the item limit. */
export class Recording {
  readonly #sink: RecordingSink;
  readonly #budget: RecordingBudget;
  #head: Omit<CachedResponse, 'body'> | undefined;
  #chunks: Uint8Array[] = [];
  #headBytes = 0;
  #bodyBytes = 0;
  #isOver = false;

  constructor(sink: RecordingSink, budget: RecordingBudget) {
    this.#sink = sink;
    this.#budget = budget;
  }

  /** A whole answer. `headers` and `body` are copied. */
  whole(status: number, headers: readonly string[], body: string | Uint8Array, contentLength = -1): void {
    if (this.#isOver) return;
    const bytes = typeof body === 'string' ? Buffer.from(body, 'utf8') : body;
    if (!isStorable(status, headers) || itemBytesOf(headers, bytes.byteLength) > MAX_ITEM_BYTES) {
      return this.#giveUp(true);
    }
    this.#isOver = true;
    this.#sink.recorded({ status, headers: [...headers], body: ownBytes(bytes), contentLength });
  }

  /** The head of an answer whose body follows. `contentLength` -1 = unknown. */
  begin(status: number, headers: readonly string[], contentLength: number): void {
    if (this.#isOver) return;
    this.#headBytes = itemBytesOf(headers, 0);
    if (!isStorable(status, headers) || this.#headBytes + contentLength > MAX_ITEM_BYTES) return this.#giveUp(true);
    this.#head = { status, headers: [...headers], contentLength };
  }

  /** A piece of the body. True = it is wanted, also if the client is slow. */
  write(chunk: Uint8Array): boolean {
    if (this.#isOver) return false;
    const isTooLarge = this.#headBytes + this.#bodyBytes + chunk.byteLength > MAX_ITEM_BYTES;
    if (isTooLarge || !this.#budget.take(chunk.byteLength)) {
      this.#giveUp(isTooLarge);
      return false;
    }
    this.#bodyBytes += chunk.byteLength;
    this.#chunks.push(ownBytes(chunk));
    return true;
  }

  /** The answer is complete. */
  end(): void {
    if (this.#isOver || this.#head === undefined) return;
    const body = ownBytes(...this.#chunks);
    this.#release();
    this.#sink.recorded({ ...this.#head, body });
  }

  /** There will be no answer, or it is nobody's business any more. The sink is not called. */
  cancel(): void {
    if (!this.#isOver) this.#release();
  }

  #giveUp(isLasting: boolean): void {
    this.#release();
    this.#sink.unstorable(isLasting);
  }

  #release(): void {
    this.#isOver = true;
    this.#budget.give(this.#bodyBytes);
    this.#bodyBytes = 0;
    this.#chunks = [];
  }
}

/**
 * Any status is kept (reference rest-api.md 8), but not an answer for one caller only: one that sets a cookie, a part of a body, a 304;
 * nor one that does not end.
 */
function isStorable(status: number, headers: readonly string[]): boolean {
  if (status === 206 || status === 304) return false;
  for (let i = 0; i < headers.length; i += 2) {
    if (headers[i] === 'set-cookie') return false;
    if (headers[i] === 'content-type' && headers[i + 1]?.startsWith('text/event-stream') === true) return false;
  }
  return true;
}
