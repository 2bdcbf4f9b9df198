/** Bounds in seconds of both stable HTTP durations, with 15 and 30 for the integration timeout (reference operations.md 5.3). */
export const DURATION_BOUNDS_SECONDS: readonly number[] = [
  0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 15, 30,
];

/** Bounds in seconds of the gateway's own share of a request. */
export const OVERHEAD_BOUNDS_SECONDS: readonly number[] = [
  0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.05,
];

/** A histogram with fixed bounds: recording is an array increment, nothing is allocated. */
export class Histogram {
  readonly boundsSeconds: readonly number[];
  readonly #counts: Float64Array;
  #sumMs = 0;
  #count = 0;

  constructor(boundsSeconds: readonly number[]) {
    this.boundsSeconds = boundsSeconds;
    this.#counts = new Float64Array(boundsSeconds.length + 1);
  }

  /** Counts a duration in milliseconds. */
  record(durationMs: number): void {
    const seconds = durationMs / 1000;
    const bounds = this.boundsSeconds;
    let i = 0;
    while (i < bounds.length && seconds > (bounds[i] ?? Infinity)) i += 1;
    this.#counts[i] = (this.#counts[i] ?? 0) + 1;
    this.#sumMs += durationMs;
    this.#count += 1;
  }

  get count(): number {
    return this.#count;
  }

  get sumSeconds(): number {
    return this.#sumMs / 1000;
  }

  /** Counts of durations up to each bound, as Prometheus wants them; the last one is `+Inf`. */
  cumulativeCounts(): number[] {
    const cumulative: number[] = [];
    let sum = 0;
    for (const count of this.#counts) cumulative.push((sum += count));
    return cumulative;
  }
}
