import { Histogram, admittedOf, summaryOf } from '@gatehouse/load-measure';
import type { LoadResult, ResultInterval, Summary } from '@gatehouse/load-measure';

/** An interval with its figures. */
export interface ReportInterval {
  /** Seconds from the start to the middle of the interval. */
  readonly atSeconds: number;
  readonly seconds: number;
  readonly source: ResultInterval;
  readonly summary: Summary;
}

/** Points of a chart beyond which neighbours become one: more cannot be told apart on a screen. */
const MAX_POINTS = 400;

/** The figures of every interval, in order. */
export function reportIntervals({ intervals }: LoadResult): ReportInterval[] {
  return intervals.map((source) => {
    const seconds = (source.toMs - source.fromMs) / 1000;
    return {
      atSeconds: (source.fromMs + source.toMs) / 2000,
      seconds,
      source,
      summary: summaryOf(source.tally, seconds),
    };
  });
}

/** Thins a list of many values: neighbours become their largest (latencies: a peak must not vanish) or their mean. */
export function thinned(
  values: readonly (number | null)[],
  how: 'max' | 'mean',
  maxPoints = MAX_POINTS,
): (number | null)[] {
  const group = Math.ceil(values.length / maxPoints);
  if (group <= 1) return [...values];
  return Array.from({ length: Math.ceil(values.length / group) }, (_, i) => {
    const some = values.slice(i * group, (i + 1) * group).filter((value) => value !== null);
    if (some.length === 0) return null;
    return how === 'max' ? Math.max(...some) : some.reduce((sum, value) => sum + value, 0) / some.length;
  });
}

/** Neighbouring intervals of one phase as stretches with a name. */
export function phaseBands(intervals: readonly ResultInterval[]): { from: number; to: number; name: string }[] {
  const bands: { from: number; to: number; name: string }[] = [];
  for (const { fromMs, toMs, phase, isWarmUp } of intervals) {
    const name = isWarmUp ? 'warm-up' : phase;
    const last = bands.at(-1);
    if (last?.name === name) last.to = toMs / 1000;
    else bands.push({ from: fromMs / 1000, to: toMs / 1000, name });
  }
  return bands;
}

/** Kinds of answers from the bottom of the stack to its top. */
export const ANSWER_CLASSES = ['2xx', '3xx', '4xx', '429', '5xx', 'failed'] as const;

/** A kind of answer as charts colour it. */
export type AnswerClass = (typeof ANSWER_CLASSES)[number];

/** Answers and failures of an interval by class, per second. 429 stands apart: it is a limit at work. */
export function classRates({ source, seconds }: ReportInterval): Record<AnswerClass, number> {
  const { statuses, failures, dropped } = source.tally;
  const counts: Record<AnswerClass, number> = {
    '2xx': admittedOf(source.tally),
    '3xx': 0,
    '4xx': 0,
    '429': 0,
    '5xx': 0,
    failed: dropped,
  };
  for (const [status, count] of Object.entries(statuses)) {
    if (status === '429') counts['429'] += count;
    else if (status.startsWith('3')) counts['3xx'] += count;
    else if (status.startsWith('4')) counts['4xx'] += count;
    else if (status.startsWith('5')) counts['5xx'] += count;
  }
  for (const count of Object.values(failures)) counts.failed += count;
  for (const name of ANSWER_CLASSES) counts[name] /= seconds || 1;
  return counts;
}

/** Points of the curve of a distribution: from the median to as many nines as there are values for. */
export function distribution(data: LoadResult['totals']['latency']): { nines: number[]; ms: number[] } {
  const histogram = Histogram.of(data);
  const deepest = Math.min(6, Math.log10(Math.max(2, histogram.count)));
  const points = 60;
  const nines = Array.from({ length: points + 1 }, (_, i) => (deepest * i) / points);
  return { nines, ms: nines.map((depth) => histogram.quantileMs(1 - 10 ** -depth)) };
}
