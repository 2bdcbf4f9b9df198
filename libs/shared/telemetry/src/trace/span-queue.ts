import type { SpanRecord } from './span-record.ts';

/** What a SpanQueue works with. */
export interface SpanQueueOptions {
  /** Spans that wait at most; more are dropped and counted. */
  readonly maxQueued: number;
  /** Spans of one export. */
  readonly maxBatch: number;
  /** How long a span waits for company, in milliseconds. */
  readonly delayMs: number;
  /** Sends a batch, not before the caller's turn of the event loop has ended; rejects when it could not be delivered. */
  readonly send: (batch: readonly SpanRecord[]) => Promise<void>;
  /** Calls back after `delayMs`; must not keep the process alive. Returns the function that cancels it. */
  readonly timer: (delayMs: number, callback: () => void) => () => void;
}

/** Holds finished spans until they are sent: bounded, in batches, one at a time. A lost batch is counted, not repeated. */
export class SpanQueue {
  readonly #options: SpanQueueOptions;
  #waiting: SpanRecord[] = [];
  #cancelTimer: (() => void) | undefined;
  #sending: Promise<void> | undefined;
  /** Spans that the collector took. */
  sent = 0;
  /** Spans that found the queue full. */
  droppedFull = 0;
  /** Spans of batches that could not be delivered. */
  droppedFailed = 0;

  constructor(options: SpanQueueOptions) {
    this.#options = options;
  }

  /** How many spans wait. */
  get length(): number {
    return this.#waiting.length;
  }

  /** Queues a span, or drops it when the queue is full. */
  readonly push = (span: SpanRecord): void => {
    const { maxQueued, maxBatch, delayMs, timer } = this.#options;
    if (this.#waiting.length >= maxQueued) {
      this.droppedFull += 1;
      return;
    }
    this.#waiting.push(span);
    if (this.#sending !== undefined) return;
    if (this.#waiting.length >= maxBatch) this.#startSending();
    else this.#cancelTimer ??= timer(delayMs, () => this.#startSending());
  };

  /** Sends what waits; resolves when that is done, delivered or not. */
  async flush(): Promise<void> {
    this.#startSending();
    await this.#sending;
  }

  #startSending(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    if (this.#waiting.length === 0) return;
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = undefined;
      // A span that came after the last look waits for company like any other.
      const { timer, delayMs } = this.#options;
      if (this.#waiting.length > 0) this.#cancelTimer ??= timer(delayMs, () => this.#startSending());
    });
  }

  async #sendAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, this.#options.maxBatch);
      this.#waiting = this.#waiting.slice(batch.length);
      try {
        await this.#options.send(batch);
        this.sent += batch.length;
      } catch {
        this.droppedFailed += batch.length;
      }
    }
  }
}
