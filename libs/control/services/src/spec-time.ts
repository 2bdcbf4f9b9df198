interface Waiting {
  readonly atUnixMs: number;
  readonly callback: () => void;
}

/** A clock that stands still until the spec says otherwise, and timers that follow it. Starts at 1000. */
export class SpecTime {
  #nowUnixMs = 1000;
  #waiting: Waiting[] = [];

  readonly now = (): number => this.#nowUnixMs;

  readonly timer = (delayMs: number, callback: () => void): (() => void) => {
    const waiting = { atUnixMs: this.#nowUnixMs + delayMs, callback };
    this.#waiting.push(waiting);
    return () => {
      this.#waiting = this.#waiting.filter((other) => other !== waiting);
    };
  };

  /** Lets time pass; what is due runs in order, each with everything that follows from it. */
  async advance(elapsedMs: number): Promise<void> {
    const endUnixMs = this.#nowUnixMs + elapsedMs;
    await this.settle();
    for (;;) {
      const [next] = this.#waiting.toSorted((left, right) => left.atUnixMs - right.atUnixMs);
      if (next === undefined || next.atUnixMs > endUnixMs) break;
      this.#waiting = this.#waiting.filter((other) => other !== next);
      this.#nowUnixMs = Math.max(this.#nowUnixMs, next.atUnixMs);
      next.callback();
      await this.settle();
    }
    this.#nowUnixMs = endUnixMs;
  }

  /** Lets everything run that waits for no timer. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
  }
}
