import type { Thresholds } from '@gatehouse/load-scenario';
import type { LimitUse } from './limit-use.ts';
import type { Summary } from './summary.ts';

/** One threshold and how the run did. */
export interface ThresholdOutcome {
  /** As the scenario names it: `p99`, `admittedOverLimit.min`. */
  readonly name: string;
  /** `<= 50 ms`, `>= 0.99`. */
  readonly wanted: string;
  readonly actual: string;
  readonly passed: boolean;
}

const LATENCIES = ['p50', 'p90', 'p95', 'p99', 'p999', 'max'] as const;
const RATES = ['errorRate', 'refusedRate'] as const;

/**
 * Holds a run against its thresholds. Of a limit `min` is about the whole run, `max` about the fullest window. What was not measured (no answer at all, no limit) has not passed.
 */
export function checkThresholds(
  thresholds: Thresholds,
  summary: Summary,
  limitUse: LimitUse | undefined,
): ThresholdOutcome[] {
  const { connectP99, admittedOverLimit } = thresholds;
  const { latencyMs, connectMs } = summary;
  const measured = (count: number, value: number): number | undefined => (count > 0 ? value : undefined);
  return [
    ...LATENCIES.flatMap((name) =>
      atMost(name, thresholds[name], measured(latencyMs.count, latencyMs[name]), milliseconds),
    ),
    ...atMost('connectP99', connectP99, measured(connectMs.count, connectMs.p99), milliseconds),
    ...RATES.flatMap((name) => atMost(name, thresholds[name], measured(summary.arrivals, summary[name]), percent)),
    ...atLeast('admittedOverLimit.min', admittedOverLimit?.min, limitUse?.overall),
    ...atMost('admittedOverLimit.max', admittedOverLimit?.max, limitUse?.worstWindow, plain),
  ];
}

function atMost(
  name: string,
  wanted: number | undefined,
  actual: number | undefined,
  format: (value: number) => string,
): ThresholdOutcome[] {
  if (wanted === undefined) return [];
  const passed = actual !== undefined && actual <= wanted;
  return [
    { name, wanted: `<= ${format(wanted)}`, actual: actual === undefined ? 'not measured' : format(actual), passed },
  ];
}

function atLeast(name: string, wanted: number | undefined, actual: number | undefined): ThresholdOutcome[] {
  if (wanted === undefined) return [];
  const passed = actual !== undefined && actual >= wanted;
  return [
    { name, wanted: `>= ${plain(wanted)}`, actual: actual === undefined ? 'not measured' : plain(actual), passed },
  ];
}

function milliseconds(value: number): string {
  return `${String(Number(value.toPrecision(4)))} ms`;
}

function percent(value: number): string {
  return `${String(Number((value * 100).toPrecision(4)))} %`;
}

function plain(value: number): string {
  return String(Number(value.toPrecision(4)));
}
