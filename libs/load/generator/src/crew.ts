import { Worker } from 'node:worker_threads';
import { sumOf } from '@gatehouse/load-measure';
import type { RecordedInterval, TallyData } from '@gatehouse/load-measure';
import { defer } from './deferred.ts';
import type { WorkerMessage, WorkerOrder, WorkerTask } from './load-worker.ts';
import type { Tick } from './recorder.ts';

/** What all threads together left behind. */
export interface CrewReport {
  readonly intervals: readonly (RecordedInterval | undefined)[];
  readonly targets: readonly TallyData[];
  readonly addresses: readonly TallyData[];
  readonly examples: Readonly<Record<string, string>>;
}

/** How a crew is started. */
export interface CrewOptions {
  /** The program's entry: run as a worker thread it calls `runLoadWorker`. */
  readonly entry: URL;
  readonly task: Omit<WorkerTask, 'worker'>;
  readonly nowMs: () => number;
  /** Called each time that all threads have told an interval. */
  readonly onInterval: (index: number, interval: RecordedInterval) => void;
}

/** Generator threads at work. */
export interface Crew {
  /** When the first arrival counts from, in milliseconds of the shared clock. */
  readonly startMs: number;
  /** No more arrivals; what is under way is ended and not counted. */
  stop(): void;
  /** Resolves when all threads have ended; rejects when one broke. */
  readonly ended: Promise<CrewReport>;
}

/** Long enough for every thread to receive its order. */
const START_DELAY_MS = 50;

/** Starts the threads, waits until each is ready, and lets them begin at the same moment. */
export async function startCrew({ entry, task, nowMs, onInterval }: CrewOptions): Promise<Crew> {
  const threads = Array.from({ length: task.workers }, (_, worker) => startThread(entry, { ...task, worker }));
  const ticks = new TickTable(task.workers, onInterval);
  for (const thread of threads) thread.onTick = (tick) => ticks.add(tick);
  try {
    await Promise.all(threads.map(({ ready }) => ready));
  } catch (error) {
    await Promise.all(threads.map(({ worker }) => worker.terminate()));
    throw error;
  }
  const startMs = nowMs() + START_DELAY_MS;
  const order = (message: WorkerOrder): void => threads.forEach(({ worker }) => worker.postMessage(message));
  order({ type: 'start', startMs });
  return {
    startMs,
    stop: () => order({ type: 'stop' }),
    ended: Promise.all(threads.map(({ ended }) => ended)).then(
      (reports) => ({
        intervals: ticks.merged(),
        targets: addUp(reports.map(({ targets }) => targets)),
        addresses: addUp(reports.map(({ addresses }) => addresses)),
        examples: Object.assign({}, ...reports.map(({ examples }) => examples).reverse()) as Record<string, string>,
      }),
      async (error: unknown) => {
        await Promise.all(threads.map(({ worker }) => worker.terminate()));
        throw error;
      },
    ),
  };
}

type Ended = Extract<WorkerMessage, { readonly type: 'ended' }>;

interface Thread {
  readonly worker: Worker;
  readonly ready: Promise<void>;
  readonly ended: Promise<Ended>;
  onTick: (tick: Tick) => void;
}

function startThread(entry: URL, task: WorkerTask): Thread {
  const worker = new Worker(entry, { workerData: task });
  const ready = defer<void>();
  const ended = defer<Ended>();
  const thread: Thread = { worker, ready: ready.promise, ended: ended.promise, onTick: () => undefined };
  const broke = (error: Error): void => {
    ready.reject(error);
    ended.reject(error);
  };
  worker.on('message', (message: WorkerMessage) => {
    if (message.type === 'ready') ready.resolve();
    else if (message.type === 'tick') thread.onTick(message.tick);
    else ended.resolve(message);
  });
  worker.on('error', broke);
  worker.on('exit', (code) => broke(new Error(`A generator thread ended with ${String(code)}.`)));
  return thread;
}

function addUp(lists: readonly (readonly TallyData[])[]): TallyData[] {
  return (lists[0] ?? []).map((_, index) => sumOf(lists.flatMap((list) => list[index] ?? [])));
}

/** Adds up what the threads tell of each interval. */
class TickTable {
  readonly #workers: number;
  readonly #onInterval: (index: number, interval: RecordedInterval) => void;
  readonly #waiting = new Map<number, Tick[]>();
  readonly #merged: (RecordedInterval | undefined)[] = [];

  constructor(workers: number, onInterval: (index: number, interval: RecordedInterval) => void) {
    this.#workers = workers;
    this.#onInterval = onInterval;
  }

  add(tick: Tick): void {
    const ticks = [...(this.#waiting.get(tick.index) ?? []), tick];
    this.#waiting.set(tick.index, ticks);
    if (ticks.length === this.#workers) this.#merge(tick.index, ticks);
  }

  /** All intervals; one that a thread did not tell, because it was too busy to notice it, has what the others told. */
  merged(): readonly (RecordedInterval | undefined)[] {
    for (const [index, ticks] of this.#waiting) this.#merge(index, ticks);
    return this.#merged;
  }

  #merge(index: number, ticks: readonly Tick[]): void {
    this.#waiting.delete(index);
    const interval = {
      tally: sumOf(ticks.map(({ tally }) => tally)),
      inFlight: ticks.reduce((sum, { inFlight }) => sum + inFlight, 0),
      busiestWorker: Math.max(...ticks.map(({ busy }) => busy)),
    };
    this.#merged[index] = interval;
    this.#onInterval(index, interval);
  }
}
