import { SeriesMap } from './series-map.ts';
import type { HistogramSeries, NumberSeries } from './metric-family.ts';

/** Counts events by label values. */
export class Counter {
  readonly #series: SeriesMap<{ value: number }>;

  constructor(labelNames: readonly string[], maxSeries: number) {
    this.#series = new SeriesMap(labelNames, maxSeries, () => ({ value: 0 }));
  }

  /** Adds to the series with these label values, which stand in the order of the names. */
  add(amount: number, ...labelValues: readonly string[]): void {
    this.#series.at(labelValues).value += amount;
  }

  read(): readonly NumberSeries[] {
    return this.#series.entries().map(({ labels, value }) => ({ labels, value: value.value }));
  }
}

/** Bounds in seconds for RPCs, publishes and the like. */
export const WORK_BOUNDS_SECONDS: readonly number[] = [
  0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
];

interface Distribution {
  readonly counts: number[];
  sum: number;
  count: number;
}

/** Distributions of durations by label values. */
export class DurationHistogram {
  readonly #bounds: readonly number[];
  readonly #series: SeriesMap<Distribution>;

  constructor(boundsSeconds: readonly number[], labelNames: readonly string[], maxSeries: number) {
    this.#bounds = boundsSeconds;
    const bucketCount = boundsSeconds.length + 1;
    this.#series = new SeriesMap(labelNames, maxSeries, () => ({
      counts: new Array<number>(bucketCount).fill(0),
      sum: 0,
      count: 0,
    }));
  }

  /** Counts a duration in milliseconds into the series with these label values. */
  record(durationMs: number, ...labelValues: readonly string[]): void {
    const seconds = durationMs / 1000;
    const series = this.#series.at(labelValues);
    const found = this.#bounds.findIndex((bound) => seconds <= bound);
    const bucket = found < 0 ? this.#bounds.length : found;
    series.counts[bucket] = (series.counts[bucket] ?? 0) + 1;
    series.sum += seconds;
    series.count += 1;
  }

  read(): readonly HistogramSeries[] {
    return this.#series.entries().map(({ labels, value }) => ({
      labels,
      bounds: this.#bounds,
      bucketCounts: [...value.counts],
      sum: value.sum,
      count: value.count,
    }));
  }
}
