import { prometheusText } from './prometheus-text.ts';
import { Counter, DurationHistogram, WORK_BOUNDS_SECONDS } from './instruments.ts';
import type { MetricFamily, NumberSeries } from './metric-family.ts';
import { cappedSeries } from './capped-series.ts';

/** Most series of one metric; further label values are counted as `other`. */
const DEFAULT_MAX_SERIES = 500;

/** What a metric is called and means. */
export interface MetricDefinition {
  /** `gatehouse_…` with its unit at the end: `_total`, `_seconds`, `_bytes`. */
  readonly name: string;
  /** One sentence. */
  readonly help: string;
  readonly labelNames?: readonly string[];
}

/** A figure that is read when metrics are collected. */
export interface ReadMetric {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge';
  /** Values with their labels; a plain figure has one value without labels. */
  readonly read: () => readonly (Partial<Pick<NumberSeries, 'labels'>> & Pick<NumberSeries, 'value'>)[];
}

/** The metrics of a process that is not on the request path. Names are unique; series are bounded. */
export class Meters {
  readonly #families = new Map<string, () => MetricFamily>();
  readonly #maxSeries: number;

  constructor(maxSeries = DEFAULT_MAX_SERIES) {
    this.#maxSeries = maxSeries;
  }

  /** A counter. Throws RangeError when the name is taken. */
  counter({ name, help, labelNames = [] }: MetricDefinition): Counter {
    const counter = new Counter(labelNames, this.#maxSeries);
    this.#add(name, () => ({ name, help, type: 'counter', series: counter.read() }));
    return counter;
  }

  /** A histogram of durations. Throws RangeError when the name is taken. */
  histogram({ name, help, labelNames = [] }: MetricDefinition, boundsSeconds = WORK_BOUNDS_SECONDS): DurationHistogram {
    const histogram = new DurationHistogram(boundsSeconds, labelNames, this.#maxSeries);
    this.#add(name, () => ({ name, help, type: 'histogram', series: histogram.read() }));
    return histogram;
  }

  /** A figure that somebody else keeps. Throws RangeError when the name is taken. */
  addGauge({ name, help, type, read }: ReadMetric): void {
    this.#add(name, () => {
      const series = read().map(({ labels, value }) => ({ labels: labels ?? {}, value }));
      return { name, help, type, series: cappedSeries(series, this.#maxSeries, type) };
    });
  }

  /** All metrics as they are now. */
  families(): MetricFamily[] {
    return [...this.#families.values()].map((read) => read());
  }

  /** All metrics as Prometheus text. */
  toPrometheusText(): string {
    return prometheusText(this.families());
  }

  #add(name: string, read: () => MetricFamily): void {
    if (this.#families.has(name)) {
      throw new RangeError(`There is a metric ${name} already; give one metric several series with labels instead.`);
    }
    this.#families.set(name, read);
  }
}
