import type { MetricFamily } from './metric-family.ts';

/** Sends metrics at an interval, one export at a time; a failed one is made up for by the next, because figures are cumulative. */
export class MetricPusher {
  readonly #intervalMs: number;
  readonly #timer: (delayMs: number, callback: () => void) => () => void;
  readonly #send: (families: readonly MetricFamily[]) => Promise<void>;
  #read: (() => readonly MetricFamily[]) | undefined;
  #cancel: () => void = () => undefined;
  #sending: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(
    intervalMs: number,
    timer: (delayMs: number, callback: () => void) => () => void,
    send: (families: readonly MetricFamily[]) => Promise<void>,
  ) {
    this.#intervalMs = intervalMs;
    this.#timer = timer;
    this.#send = send;
  }

  /** Begins; `read` collects the metrics. */
  start(read: () => readonly MetricFamily[]): void {
    this.#read = read;
    this.#schedule();
  }

  /** Sends once more and ends. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel();
    await this.#sending;
    await this.#sendNow();
  }

  #schedule(): void {
    if (this.#stopped) return;
    this.#cancel = this.#timer(this.#intervalMs, () => {
      this.#sending = this.#sendNow().finally(() => this.#schedule());
    });
  }

  async #sendNow(): Promise<void> {
    try {
      if (this.#read !== undefined) await this.#send(this.#read());
    } catch {
      // The collector's state has counted and logged it.
    }
  }
}
