import { measuredSeconds } from './result.ts';
import type { LoadResult, ResultInterval } from './result.ts';
import { meanInterval } from './student-t.ts';
import { summaryOf } from './summary.ts';
import type { Quantiles, Summary } from './summary.ts';

/** What a difference means. `noise`: it may come from the scatter of the intervals alone. `unclear`: too few intervals to tell. */
export type Verdict = 'better' | 'worse' | 'changed' | 'noise' | 'equal' | 'unclear';

/** How values of a metric are shown. */
export type MetricUnit = 'ms' | 'rate' | 'share' | 'cores' | 'bytes' | 'us';

/** One metric of two results. */
export interface ComparedMetric {
  readonly name: string;
  readonly unit: MetricUnit;
  readonly a: number;
  readonly b: number;
  /** b / a; undefined when a is 0. */
  readonly ratio: number | undefined;
  /** 95 % interval of the ratio of one interval to its counterpart; undefined without enough of them. */
  readonly low: number | undefined;
  readonly high: number | undefined;
  readonly verdict: Verdict;
}

/** Two results side by side. */
export interface Comparison {
  readonly metrics: readonly ComparedMetric[];
  /** Reasons why the two may not be comparable. */
  readonly notes: readonly string[];
}

/** Pairs of intervals below which scatter says nothing. */
const MIN_PAIRS = 5;

interface Metric {
  readonly name: string;
  readonly unit: MetricUnit;
  readonly betterIs: 'lower' | 'higher' | 'neither';
  readonly whole: (result: LoadResult, summary: Summary) => number;
  readonly ofInterval: (summary: Summary, cpuCores: number | undefined) => number | undefined;
}

const QUANTILES = ['p50', 'p90', 'p99', 'p999', 'max'] as const;

function latencyMetrics(name: string, of: (summary: Summary) => Quantiles): Metric[] {
  return QUANTILES.map((quantile) => ({
    name: `${name} ${quantile === 'p999' ? 'p99.9' : quantile}`,
    unit: 'ms',
    betterIs: 'lower',
    whole: (_result, summary) => of(summary)[quantile],
    ofInterval: (summary) => (of(summary).count > 0 ? of(summary)[quantile] : undefined),
  }));
}

const METRICS: readonly Metric[] = [
  {
    name: 'answers',
    unit: 'rate',
    betterIs: 'higher',
    whole: (_, one) => one.answersPerSecond,
    ofInterval: (one) => one.answersPerSecond,
  },
  {
    name: 'admitted',
    unit: 'rate',
    betterIs: 'higher',
    whole: (_, one) => one.admittedPerSecond,
    ofInterval: (one) => one.admittedPerSecond,
  },
  ...latencyMetrics('latency', ({ latencyMs }) => latencyMs),
  ...latencyMetrics('connect', ({ connectMs }) => connectMs),
  {
    name: 'errors',
    unit: 'share',
    betterIs: 'lower',
    whole: (_, one) => one.errorRate,
    ofInterval: (one) => one.errorRate,
  },
  {
    name: 'refused (429)',
    unit: 'share',
    betterIs: 'neither',
    whole: (_, one) => one.refusedRate,
    ofInterval: (one) => one.refusedRate,
  },
  {
    name: 'CPU of watched processes',
    unit: 'cores',
    betterIs: 'lower',
    whole: (result) => meanOf(result.intervals.map((interval) => coresIn(result, interval))),
    ofInterval: (_, cpuCores) => cpuCores,
  },
  {
    name: 'CPU per answer',
    unit: 'us',
    betterIs: 'lower',
    whole: (result, one) => perAnswer(meanOf(result.intervals.map((interval) => coresIn(result, interval))), one) ?? 0,
    ofInterval: (one, cpuCores) => perAnswer(cpuCores, one),
  },
  {
    name: 'memory at most',
    unit: 'bytes',
    betterIs: 'lower',
    whole: ({ processes }) =>
      Math.max(0, ...processes.flatMap(({ samples }) => samples.map(({ residentBytes }) => residentBytes))),
    ofInterval: () => undefined,
  },
];

/**
 * Compares b with a. Figures are of the whole runs; whether a difference is real is asked of the intervals, each paired with the one
 * at the same moment of the other run, so that a ramp does not count as scatter.
 */
export function compareResults(a: LoadResult, b: LoadResult): Comparison {
  const [summaryA, summaryB] = [a, b].map((result) => summaryOf(result.totals, measuredSeconds(result)));
  if (summaryA === undefined || summaryB === undefined) return { metrics: [], notes: [] };
  const pairs = pairsOf(a, b);
  const metrics = METRICS.flatMap((metric) => {
    const wholes: [number, number] = [metric.whole(a, summaryA), metric.whole(b, summaryB)];
    return wholes[0] === 0 && wholes[1] === 0 && !['answers', 'errors'].includes(metric.name)
      ? []
      : [comparedMetric(metric, wholes, pairs)];
  });
  return { metrics, notes: notesOf(a, b) };
}

interface Moment {
  readonly summary: Summary;
  readonly cpuCores: number | undefined;
}

type Pair = readonly [Moment, Moment];

function pairsOf(a: LoadResult, b: LoadResult): Pair[] {
  const [momentsA, momentsB] = [a, b].map(
    (result) => new Map(completeIntervals(result).map((interval) => [interval.fromMs, momentOf(result, interval)])),
  );
  return [...(momentsA ?? [])].flatMap(([fromMs, moment]) => {
    const other = momentsB?.get(fromMs);
    return other === undefined ? [] : [[moment, other] as const];
  });
}

/** The last interval of a run may be cut off, and has the late answers of all. */
function completeIntervals({ intervals, intervalMs }: LoadResult): ResultInterval[] {
  return intervals.filter(({ isWarmUp, fromMs, toMs }) => !isWarmUp && toMs - fromMs === intervalMs);
}

function momentOf(result: LoadResult, interval: ResultInterval): Moment {
  const summary = summaryOf(interval.tally, (interval.toMs - interval.fromMs) / 1000);
  return { summary, cpuCores: coresIn(result, interval) };
}

/** Cores in use by all watched processes in an interval; undefined when one was not read in it. */
function coresIn({ processes }: LoadResult, { fromMs, toMs, isWarmUp }: ResultInterval): number | undefined {
  if (processes.length === 0 || isWarmUp) return undefined;
  const cores = processes.map(({ samples }) =>
    meanOf(
      samples.map(({ atMs, cpuCores }) => (atMs > fromMs && atMs <= toMs + (toMs - fromMs) / 2 ? cpuCores : undefined)),
    ),
  );
  return cores.reduce((sum, value) => sum + value, 0);
}

function perAnswer(cpuCores: number | undefined, { answersPerSecond }: Summary): number | undefined {
  return cpuCores === undefined || answersPerSecond === 0 ? undefined : (cpuCores / answersPerSecond) * 1e6;
}

function meanOf(values: readonly (number | undefined)[]): number {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? 0 : known.reduce((sum, value) => sum + value, 0) / known.length;
}

function comparedMetric(metric: Metric, [a, b]: readonly [number, number], pairs: readonly Pair[]): ComparedMetric {
  const { name, unit, ofInterval } = metric;
  const values = pairs.flatMap(([left, right]): [number, number][] => {
    const [one, other] = [left, right].map(({ summary, cpuCores }) => ofInterval(summary, cpuCores));
    return one === undefined || other === undefined ? [] : [[one, other]];
  });
  const ratio = a === 0 ? undefined : b / a;
  const ratios = values.flatMap(([one, other]) => (one > 0 && other > 0 ? [Math.log(other / one)] : []));
  // Shares may be 0, where a ratio says nothing: their difference is asked instead.
  if (ratios.length < Math.max(MIN_PAIRS, values.length * 0.9)) {
    return {
      name,
      unit,
      a,
      b,
      ratio,
      low: undefined,
      high: undefined,
      verdict: verdictOfDifferences(metric, values, [a, b]),
    };
  }
  const { low, high } = meanInterval(ratios);
  const verdict = verdictOf(metric, low, high, b - a);
  return { name, unit, a, b, ratio, low: Math.exp(low), high: Math.exp(high), verdict };
}

function verdictOfDifferences(
  metric: Metric,
  values: readonly (readonly [number, number])[],
  [a, b]: readonly [number, number],
): Verdict {
  if (a === b) return 'equal';
  if (values.length < MIN_PAIRS) return 'unclear';
  const { low, high } = meanInterval(values.map(([one, other]) => other - one));
  return verdictOf(metric, low, high, b - a);
}

/** `low` to `high` must leave out 0, and the whole runs must differ in the same direction. */
function verdictOf({ betterIs }: Metric, low: number, high: number, difference: number): Verdict {
  if (low === 0 && high === 0) return 'equal';
  const direction = low > 0 ? 1 : high < 0 ? -1 : 0;
  if (direction === 0 || direction * difference < 0) return 'noise';
  if (betterIs === 'neither') return 'changed';
  return direction > 0 === (betterIs === 'higher') ? 'better' : 'worse';
}

function notesOf(a: LoadResult, b: LoadResult): string[] {
  const notes: string[] = [];
  const differs = (what: string, left: unknown, right: unknown): void => {
    if (JSON.stringify(left) !== JSON.stringify(right))
      notes.push(`${what} differs: ${String(left)} and ${String(right)}.`);
  };
  differs('The scenario', a.scenario.name, b.scenario.name);
  if (a.scenario.name === b.scenario.name && shapeOf(a) !== shapeOf(b))
    notes.push('The phases, targets or rates of the two runs differ.');
  differs('The interval in ms', a.intervalMs, b.intervalMs);
  differs(
    'The machine of the generator',
    `${String(a.machine.cpus)} x ${a.machine.cpuModel}`,
    `${String(b.machine.cpus)} x ${b.machine.cpuModel}`,
  );
  differs('The number of generator threads', a.generator.workers, b.generator.workers);
  differs('Pacing', a.generator.pacing, b.generator.pacing);
  for (const [name, result] of Object.entries({ a, b })) {
    if (result.endedBy === 'interrupted') notes.push(`Run ${name} was interrupted.`);
    if (result.warnings.length > 0)
      notes.push(
        `Run ${name} came with ${String(result.warnings.length)} warning(s) about the generator: see its report.`,
      );
  }
  return notes;
}

function shapeOf({ scenario, intervals }: LoadResult): string {
  return JSON.stringify([
    scenario.file['targets'],
    intervals.map(({ fromMs, wantedPerSecond }) => [fromMs, wantedPerSecond]),
  ]);
}
