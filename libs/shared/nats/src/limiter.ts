/** Runs at most `concurrency` tasks at a time; more wait in order, at most `maxWaiting`. Rejects what is above. */
export class Limiter {
  readonly #concurrency: number;
  readonly #maxWaiting: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(concurrency: number, maxWaiting: number) {
    this.#concurrency = concurrency;
    this.#maxWaiting = maxWaiting;
  }

  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#concurrency) await this.#turn();
    else this.#running += 1;
    try {
      return await task();
    } finally {
      // The place goes to the next one that waits.
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }

  #turn(): Promise<void> {
    if (this.#waiting.length >= this.#maxWaiting) {
      return Promise.reject(new Error(`More than ${this.#maxWaiting} requests to NATS wait; try again later.`));
    }
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }
}
