import type { Scenario } from '@gatehouse/load-scenario';
import { rateAt } from '@gatehouse/load-scenario';
import { generatorWarnings } from './generator-warnings.ts';
import { limitUseOf } from './limit-use.ts';
import { RESULT_VERSION, measuredSeconds } from './result.ts';
import type { LoadResult, ProcessSamples, ResultInterval } from './result.ts';
import { summaryOf } from './summary.ts';
import { sumOf } from './tally.ts';
import type { TallyData } from './tally.ts';
import { checkThresholds } from './thresholds.ts';

/** What all threads did in one interval, added up. */
export interface RecordedInterval {
  readonly tally: TallyData;
  readonly inFlight: number;
  readonly busiestWorker: number;
}

/** A finished or interrupted run, as the generator hands it over. */
export interface RecordedRun {
  readonly startedAtUnixMs: number;
  readonly ranMs: number;
  readonly endedBy: LoadResult['endedBy'];
  /** By number of the interval; a missing one saw nothing. */
  readonly intervals: readonly (RecordedInterval | undefined)[];
  readonly targets: LoadResult['targets'];
  readonly byAddress: LoadResult['byAddress'];
  readonly processes: readonly ProcessSamples[];
  readonly failureExamples: Readonly<Record<string, string>>;
  readonly machine: LoadResult['machine'];
  readonly generator: Omit<LoadResult['generator'], 'busiestWorker' | 'dueArrivals'>;
}

/** Makes the result of a run: intervals with their phase and wanted rate, totals, thresholds, doubts. */
export function buildResult(scenario: Scenario, seed: number, run: RecordedRun): LoadResult {
  const { file, durationMs } = scenario;
  const intervals = intervalsOf(scenario, run);
  const measured = intervals.filter(({ isWarmUp }) => !isWarmUp);
  const totals = sumOf(measured.map(({ tally }) => tally));
  const summary = summaryOf(totals, measuredSeconds({ intervals }));
  const limitUse = file.limit === undefined ? undefined : limitUseOf(intervals, file.limit);
  const generator = {
    ...run.generator,
    busiestWorker: Math.max(0, ...measured.map(({ busiestWorker }) => busiestWorker)),
    dueArrivals: intervals.reduce(
      (sum, { wantedPerSecond, fromMs, toMs, isWarmUp }) =>
        sum + (isWarmUp ? 0 : (wantedPerSecond * (toMs - fromMs)) / 1000),
      0,
    ),
  };
  return {
    format: 'gatehouse.load-result',
    version: RESULT_VERSION,
    scenario: {
      name: file.name,
      kind: file.kind,
      ...(file.description !== undefined && { description: file.description }),
      ...(file.limit !== undefined && { limit: file.limit }),
      file: { ...file },
    },
    seed,
    startedAtUnixMs: run.startedAtUnixMs,
    plannedMs: durationMs,
    ranMs: run.ranMs,
    intervalMs: file.interval,
    endedBy: run.endedBy,
    addresses: [...file.addresses],
    machine: run.machine,
    generator,
    totals,
    targets: run.targets,
    byAddress: run.byAddress,
    intervals,
    processes: [...run.processes],
    thresholds: checkThresholds(file.thresholds, summary, limitUse),
    failureExamples: { ...run.failureExamples },
    warnings: generatorWarnings(summary, generator, totals.dropped),
  };
}

/** An interval that ends at once has no rate, so a rest shorter than this joins the interval before. */
const SHORTEST_REST = 0.2;

function intervalsOf({ file, segments, durationMs }: Scenario, run: RecordedRun): ResultInterval[] {
  const endMs = Math.min(durationMs, run.ranMs);
  const lengthMs = file.interval;
  const count = Math.max(1, Math.ceil(endMs / lengthMs - SHORTEST_REST));
  return Array.from({ length: count }, (_, index): ResultInterval => {
    const isLast = index === count - 1;
    const fromMs = index * lengthMs;
    const toMs = isLast ? Math.max(endMs, fromMs + 1) : fromMs + lengthMs;
    const recorded = run.intervals.slice(index, isLast ? undefined : index + 1).filter((one) => one !== undefined);
    return {
      fromMs,
      toMs,
      phase: phaseAt(segments, (fromMs + toMs) / 2),
      isWarmUp: fromMs < file.warmUp && !isLast,
      wantedPerSecond: rateAt(segments, (fromMs + toMs) / 2),
      inFlight: recorded.at(-1)?.inFlight ?? 0,
      busiestWorker: Math.max(0, ...recorded.map(({ busiestWorker }) => busiestWorker)),
      tally: sumOf(recorded.map(({ tally }) => tally)),
    };
  });
}

/** The phase with its rate, which tells two steady ones apart: `steady 100/s`, `ramp 50 to 4000/s`. */
function phaseAt(segments: Scenario['segments'], atMs: number): string {
  let startMs = 0;
  const found = segments.find(({ durationMs }) => {
    startMs += durationMs;
    return atMs < startMs;
  });
  const { phase, fromPerSecond, toPerSecond } = found ??
    segments.at(-1) ?? { phase: '', fromPerSecond: 0, toPerSecond: 0 };
  const [from, to] = [fromPerSecond, toPerSecond].map((rate) => String(Number(rate.toPrecision(4))));
  return from === to ? `${phase} ${from ?? ''}/s` : `${phase} ${from ?? ''} to ${to ?? ''}/s`;
}
