import { buildResult } from '@gatehouse/load-measure';
import type { LoadResult, RecordedInterval } from '@gatehouse/load-measure';
import type { LoadAddress, Scenario } from '@gatehouse/load-scenario';
import { startCrew } from './crew.ts';
import type { ApiKeys } from './driver.ts';
import { BusyClock, machineFacts } from './machine.ts';
import { createMonotonicClock } from './monotonic-clock.ts';
import type { Pacing } from './pacer.ts';
import { startSampler } from './sampler.ts';
import type { Watched } from './sampler.ts';

/** A run of a scenario. */
export interface LoadRunOptions {
  readonly scenario: Scenario;
  readonly addresses: readonly LoadAddress[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly apiKeys: ApiKeys | undefined;
  readonly seed: number;
  readonly workers: number;
  readonly pacing: Pacing;
  readonly insecure: boolean;
  /** Processes and nodes whose CPU and memory are read each interval, at least once in 10 s and at most 5 times a second. */
  readonly watched: readonly Watched[];
  /** The program's entry: run as a worker thread it calls `runLoadWorker`. */
  readonly workerEntry: URL;
  /** Ends the run early; its result is of what ran so far. */
  readonly signal: AbortSignal;
  readonly onStart: () => void;
  readonly onInterval: (index: number, interval: RecordedInterval) => void;
}

const SAMPLE_AT_LEAST_MS = 200;
const SAMPLE_AT_MOST_MS = 10_000;

/** Runs a scenario to its end, or until the signal, and gives the result. Rejects when a generator thread breaks. */
export async function runLoad(options: LoadRunOptions): Promise<LoadResult> {
  const { scenario, seed, signal, addresses } = options;
  const nowMs = createMonotonicClock();
  const machine = machineFacts();
  const crew = await startCrew({
    entry: options.workerEntry,
    task: taskOf(options),
    nowMs,
    onInterval: options.onInterval,
  });
  const startedAtUnixMs = Date.now();
  const busy = new BusyClock();
  const sampleMs = Math.min(SAMPLE_AT_MOST_MS, Math.max(SAMPLE_AT_LEAST_MS, scenario.file.interval));
  const sampler = startSampler(options.watched, sampleMs, () => nowMs() - crew.startMs);
  options.onStart();
  let interruptedAtMs: number | undefined;
  const interrupt = (): void => {
    interruptedAtMs = nowMs();
    crew.stop();
  };
  if (signal.aborted) interrupt();
  else signal.addEventListener('abort', interrupt, { once: true });
  try {
    const report = await crew.ended;
    const { machineBusy, cpuCores } = busy.take();
    const { workers, pacing } = options;
    const hasLoopbackTarget = addresses.some(({ isLoopback }) => isLoopback);
    return buildResult(scenario, seed, {
      startedAtUnixMs,
      ranMs: interruptedAtMs === undefined ? scenario.durationMs : Math.max(0, interruptedAtMs - crew.startMs),
      endedBy: interruptedAtMs === undefined ? 'finished' : 'interrupted',
      intervals: report.intervals,
      targets: scenario.file.targets.flatMap((target, i) => named(target.name ?? target.path, report.targets[i])),
      byAddress: addresses.flatMap(({ url }, i) => named(url, report.addresses[i])),
      processes: sampler.stop(),
      failureExamples: report.examples,
      machine,
      generator: { workers, pacing, cpuCores, machineBusy, hasLoopbackTarget },
    });
  } finally {
    sampler.stop();
    signal.removeEventListener('abort', interrupt);
  }
}

function named<T>(name: string, tally: T | undefined): { name: string; tally: T }[] {
  return tally === undefined ? [] : [{ name, tally }];
}

function taskOf({ scenario, addresses, env, apiKeys, seed, workers, pacing, insecure }: LoadRunOptions) {
  return { scenario, addresses, env, apiKeys, seed, workers, pacing, insecure };
}
