/** Values below this many microseconds have a bucket each. */
const LINEAR_BUCKETS = 256;
/** Buckets of each doubling above: a bucket is 1/128 = 0.8 % wide. */
const BUCKETS_PER_DOUBLING = 128;
const FIRST_EXPONENT = 8;
const LAST_EXPONENT = 30;
const BUCKETS = LINEAR_BUCKETS + (LAST_EXPONENT - FIRST_EXPONENT + 1) * BUCKETS_PER_DOUBLING;
const MAX_US = 2 ** 31 - 1;

/** A histogram as plain data: pairs of bucket and count in one flat list, rising. */
export interface HistogramData {
  readonly count: number;
  readonly sumMs: number;
  readonly maxMs: number;
  readonly buckets: readonly number[];
}

/**
 * Counts durations up to 35 minutes in buckets of which none is wider than 1 us or 0.8 % of its value (log-linear, as HDR
 * histograms are). Recording is an array increment; merging is exact, so threads and intervals add up without loss.
 */
export class Histogram {
  // Made at the first value: a run has one for each target, and most kinds of a tally stay empty.
  #counts: Float64Array | undefined;
  #count = 0;
  #sumMs = 0;
  #maxMs = 0;

  /** A histogram with the counts of plain data. */
  static of(data: HistogramData): Histogram {
    return new Histogram().add(data);
  }

  get count(): number {
    return this.#count;
  }

  get maxMs(): number {
    return this.#maxMs;
  }

  get meanMs(): number {
    return this.#count === 0 ? 0 : this.#sumMs / this.#count;
  }

  /** Counts a duration in milliseconds; a negative one (clocks are only so exact) counts as 0. */
  record(durationMs: number): void {
    const counts = (this.#counts ??= new Float64Array(BUCKETS));
    const index = bucketOf(durationMs);
    counts[index] = (counts[index] ?? 0) + 1;
    this.#count += 1;
    this.#sumMs += durationMs;
    if (durationMs > this.#maxMs) this.#maxMs = durationMs;
  }

  /** Adds the counts of another one. */
  add(data: HistogramData): this {
    if (data.count === 0) return this;
    const counts = (this.#counts ??= new Float64Array(BUCKETS));
    for (let i = 0; i + 1 < data.buckets.length; i += 2) {
      const index = data.buckets[i] ?? 0;
      counts[index] = (counts[index] ?? 0) + (data.buckets[i + 1] ?? 0);
    }
    this.#count += data.count;
    this.#sumMs += data.sumMs;
    this.#maxMs = Math.max(this.#maxMs, data.maxMs);
    return this;
  }

  /**
   * The duration in milliseconds that a share (0 to 1) of all values does not exceed: the upper edge of its bucket, so never
   * too good, and never above the largest value. 0 when nothing was counted.
   */
  quantileMs(share: number): number {
    const wanted = Math.max(1, Math.ceil(share * this.#count - 1e-9));
    let seen = 0;
    for (let index = 0; index < BUCKETS; index += 1) {
      seen += this.#counts?.[index] ?? 0;
      if (seen >= wanted) return Math.min(upperEdgeMs(index), this.#maxMs);
    }
    return this.#maxMs;
  }

  /** The counts as plain data. */
  toData(): HistogramData {
    const buckets: number[] = [];
    this.#counts?.forEach((count, index) => {
      if (count > 0) buckets.push(index, count);
    });
    return { count: this.#count, sumMs: round(this.#sumMs), maxMs: round(this.#maxMs), buckets };
  }

  /** Forgets everything. */
  clear(): void {
    this.#counts?.fill(0);
    this.#count = 0;
    this.#sumMs = 0;
    this.#maxMs = 0;
  }
}

/** Number of buckets: every index of plain data is below it. */
export const HISTOGRAM_BUCKETS = BUCKETS;

function bucketOf(durationMs: number): number {
  const us = durationMs > 0 ? Math.min(MAX_US, Math.floor(durationMs * 1000)) : 0;
  if (us < LINEAR_BUCKETS) return us;
  const exponent = 31 - Math.clz32(us);
  const mantissa = us >>> (exponent - FIRST_EXPONENT + 1);
  return LINEAR_BUCKETS + (exponent - FIRST_EXPONENT) * BUCKETS_PER_DOUBLING + (mantissa - BUCKETS_PER_DOUBLING);
}

function upperEdgeMs(index: number): number {
  if (index < LINEAR_BUCKETS) return (index + 1) / 1000;
  const exponent = FIRST_EXPONENT + Math.floor((index - LINEAR_BUCKETS) / BUCKETS_PER_DOUBLING);
  const mantissa = BUCKETS_PER_DOUBLING + ((index - LINEAR_BUCKETS) % BUCKETS_PER_DOUBLING);
  return ((mantissa + 1) * 2 ** (exponent - FIRST_EXPONENT + 1)) / 1000;
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
