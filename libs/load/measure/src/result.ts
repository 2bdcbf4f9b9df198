import { z } from 'zod';
import { checkShape } from '@gatehouse/api-model';
import type { Problem, Validated } from '@gatehouse/api-model';
import { HISTOGRAM_BUCKETS } from './histogram.ts';

/** Version of the result's schema; it rises when a reader of the last one would misread. */
export const RESULT_VERSION = 1;

const amount = z.number().min(0);
const counts = z.record(z.string(), amount);

const histogram = z.strictObject({
  count: amount,
  sumMs: z.number(),
  maxMs: amount,
  buckets: z.array(z.number()).refine(isPairs, { error: 'must be pairs of bucket and count, rising' }).readonly(),
});

const tally = z.strictObject({
  arrivals: amount,
  dropped: amount,
  statuses: counts,
  failures: counts,
  unexpected: amount,
  bytesIn: amount,
  messagesSent: amount,
  messagesReceived: amount,
  latency: histogram,
  refusal: histogram,
  service: histogram,
  connect: histogram,
  lateness: histogram,
});

const interval = z.strictObject({
  fromMs: amount,
  toMs: amount,
  phase: z.string(),
  /** True = left out of the totals. */
  isWarmUp: z.boolean(),
  wantedPerSecond: amount,
  /** At the end of the interval: requests under way, or open WebSocket connections. */
  inFlight: amount,
  /** Share of the time in which the busiest thread had something to do. */
  busiestWorker: amount,
  tally,
});

const sample = z.strictObject({
  atMs: amount,
  /** Cores in use since the sample before; 1 = one whole core. */
  cpuCores: amount,
  residentBytes: amount,
});

const namedTally = z.strictObject({ name: z.string(), tally });

/** The schema of a result file. */
export const resultSchema = z.strictObject({
  format: z.literal('gatehouse.load-result'),
  version: z.literal(RESULT_VERSION),
  scenario: z.strictObject({
    name: z.string(),
    kind: z.enum(['http', 'websocket']),
    description: z.string().optional(),
    /** The scenario file with flags applied and defaults filled in; no value of the environment and no API key is in it. */
    file: z.record(z.string(), z.unknown()),
    limit: z.strictObject({ rate: amount, burst: amount }).optional(),
  }),
  seed: amount,
  startedAtUnixMs: amount,
  plannedMs: amount,
  ranMs: amount,
  intervalMs: amount,
  endedBy: z.enum(['finished', 'interrupted']),
  addresses: z.array(z.string()),
  machine: z.strictObject({
    cpuModel: z.string(),
    cpus: amount,
    memoryBytes: amount,
    platform: z.string(),
    node: z.string(),
    loadAverage: amount,
  }),
  generator: z.strictObject({
    workers: amount,
    pacing: z.enum(['spin', 'timer']),
    cpuCores: amount,
    busiestWorker: amount,
    machineBusy: amount,
    hasLoopbackTarget: z.boolean(),
    dueArrivals: amount,
  }),
  /** The sum of all intervals that are not warm-up. */
  totals: tally,
  targets: z.array(namedTally),
  byAddress: z.array(namedTally),
  intervals: z.array(interval),
  processes: z.array(z.strictObject({ name: z.string(), samples: z.array(sample) })),
  thresholds: z.array(
    z.strictObject({ name: z.string(), wanted: z.string(), actual: z.string(), passed: z.boolean() }),
  ),
  /** A message of the first failure of each kind. */
  failureExamples: z.record(z.string(), z.string()),
  warnings: z.array(z.string()),
});

/** What a run left behind: the JSON file that reports and comparisons are made of. */
export type LoadResult = z.infer<typeof resultSchema>;

/** One interval of a result. */
export type ResultInterval = LoadResult['intervals'][number];

/** CPU and memory of a process or node over the run. */
export type ProcessSamples = LoadResult['processes'][number];

/** Reads a result file. Every problem with its path. Never throws. */
export function parseResult(text: string): Validated<LoadResult> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return refused({ path: '', message: `is not JSON: ${error instanceof Error ? error.message : String(error)}` });
  }
  const { format, version } = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  if (format !== 'gatehouse.load-result')
    return refused({ path: 'format', message: 'is not gatehouse.load-result: this is no result of a load test' });
  if (version !== RESULT_VERSION) {
    return refused({ path: 'version', message: `is ${String(version)}; this program reads ${String(RESULT_VERSION)}` });
  }
  return checkShape(resultSchema, value);
}

/** Seconds that the totals are about: all intervals that are not warm-up. */
export function measuredSeconds(result: Pick<LoadResult, 'intervals'>): number {
  return result.intervals.reduce(
    (sum, { isWarmUp, fromMs, toMs }) => (isWarmUp ? sum : sum + (toMs - fromMs) / 1000),
    0,
  );
}

function refused(problem: Problem): Validated<never> {
  return { ok: false, problems: [problem] };
}

function isPairs(buckets: readonly number[]): boolean {
  let last = -1;
  for (let i = 0; i < buckets.length; i += 2) {
    const index = buckets[i] ?? -1;
    if (!Number.isInteger(index) || index <= last || index >= HISTOGRAM_BUCKETS || !((buckets[i + 1] ?? -1) > 0))
      return false;
    last = index;
  }
  return true;
}
