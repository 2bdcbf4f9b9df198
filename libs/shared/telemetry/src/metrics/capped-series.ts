import type { NumberSeries } from './metric-family.ts';
import { OVERFLOW_LABEL } from './series-map.ts';

/**
 * At most `maxSeries` series: the rest become one whose labels are all `other`. Its value is their sum for a counter and their
 * highest for a gauge, for which a sum means nothing.
 */
export function cappedSeries(
  series: readonly NumberSeries[],
  maxSeries: number,
  type: 'counter' | 'gauge',
): readonly NumberSeries[] {
  if (series.length <= maxSeries) return series;
  const kept = series.slice(0, maxSeries - 1);
  const values = series.slice(maxSeries - 1).map(({ value }) => value);
  const value =
    type === 'counter' ? values.reduce((sum, one) => sum + one, 0) : values.reduce((a, b) => Math.max(a, b));
  const names = Object.keys(series[0]?.labels ?? {});
  return [...kept, { labels: Object.fromEntries(names.map((name) => [name, OVERFLOW_LABEL])), value }];
}
