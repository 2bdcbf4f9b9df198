import type { MetricFamily } from './metric-family.ts';

/** Sends metrics at an interval, one export at a time; a failed one is made up for by the next, because figures are cumulative. */
export class MetricPusher {
  readonly #intervalMs: number;
  readonly #timer: (delayMs: number, callback: () => void) => () => void;
  readonly #send: (families: readonly MetricFamily[]) => Promise<void>;
  readonly #readers: (() => readonly MetricFamily[])[] = [];
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

  /** Begins, or adds the metrics of another part of the process; a name that several parts have is sent once. */
  add(read: () => readonly MetricFamily[]): void {
    this.#readers.push(read);
    if (this.#readers.length === 1) this.#schedule();
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
      const families = this.#readers.flatMap((read) => read());
      const byName = new Map(families.map((family) => [family.name, family]));
      if (families.length > 0) await this.#send([...byName.values()]);
    } catch {
      // The collector's state has counted and logged it.
    }
  }
}
