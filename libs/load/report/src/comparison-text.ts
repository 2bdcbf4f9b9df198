import type { ComparedMetric, MetricUnit, Verdict } from '@gatehouse/load-measure';
import { formatBytes, formatMs, formatRate, formatShare } from './format.ts';

const FORMATS: Readonly<Record<MetricUnit, (value: number) => string>> = {
  ms: formatMs,
  rate: formatRate,
  share: formatShare,
  cores: (value) => value.toFixed(2),
  bytes: formatBytes,
  us: (value) => `${value.toPrecision(3)} us`,
};

const VERDICTS: Readonly<Record<Verdict, string>> = {
  better: 'better',
  worse: 'worse',
  changed: 'changed',
  noise: 'within noise',
  equal: 'equal',
  unclear: 'cannot tell',
};

/** Titles of the columns of {@link comparisonRow}. */
export const COMPARISON_HEAD = ['metric', 'a', 'b', 'b / a', '95 % by intervals', ''] as const;

/** A metric of a comparison as the cells of a row. */
export function comparisonRow({ name, unit, a, b, ratio, low, high, verdict }: ComparedMetric): string[] {
  const format = FORMATS[unit];
  const range = low === undefined || high === undefined ? '' : `${ratioText(low)} to ${ratioText(high)}`;
  return [name, format(a), format(b), ratio === undefined ? '' : ratio.toFixed(3), range, VERDICTS[verdict]];
}

function ratioText(ratio: number): string {
  if (ratio >= 1000) return '1000+';
  return ratio < 0.01 ? '0' : ratio.toFixed(2);
}
