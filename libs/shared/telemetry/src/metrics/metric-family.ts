/** Labels of one series. */
export type Labels = Readonly<Record<string, string>>;

/** A number with its labels. */
export interface NumberSeries {
  readonly labels: Labels;
  readonly value: number;
}

/** A distribution with its labels. */
export interface HistogramSeries {
  readonly labels: Labels;
  /** Upper bounds of the buckets, rising; the last bucket has none. */
  readonly bounds: readonly number[];
  /** How many values each bucket holds, not cumulative; one more than there are bounds. */
  readonly bucketCounts: readonly number[];
  readonly sum: number;
  readonly count: number;
}

/** A metric with all its series, as it is at one moment. */
export type MetricFamily =
  | {
      readonly name: string;
      readonly help: string;
      readonly type: 'counter' | 'gauge';
      readonly series: readonly NumberSeries[];
    }
  | {
      readonly name: string;
      readonly help: string;
      readonly type: 'histogram';
      readonly series: readonly HistogramSeries[];
    };
