import { parentPort, workerData } from 'node:worker_threads';
import { ArrivalSchedule, compileHttpTarget, compileWebSocketTarget, seededRandom } from '@gatehouse/load-scenario';
import type { LoadAddress, Scenario } from '@gatehouse/load-scenario';
import type { TallyData } from '@gatehouse/load-measure';
import { defer } from './deferred.ts';
import type { ApiKeys, Driver, DriverOptions } from './driver.ts';
import { HttpDriver } from './http-driver.ts';
import { createMonotonicClock } from './monotonic-clock.ts';
import { Pacer } from './pacer.ts';
import type { Pacing } from './pacer.ts';
import { Recorder } from './recorder.ts';
import type { Tick } from './recorder.ts';
import { WebSocketDriver } from './websocket-driver.ts';

/** What a thread is told. */
export interface WorkerTask {
  readonly scenario: Scenario;
  readonly addresses: readonly LoadAddress[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly apiKeys: ApiKeys | undefined;
  readonly seed: number;
  readonly worker: number;
  readonly workers: number;
  readonly pacing: Pacing;
  readonly insecure: boolean;
}

/** What a thread tells. */
export type WorkerMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'tick'; readonly tick: Tick }
  | {
      readonly type: 'ended';
      readonly targets: readonly TallyData[];
      readonly addresses: readonly TallyData[];
      readonly examples: Readonly<Record<string, string>>;
    };

/** What a thread is ordered. */
export type WorkerOrder = { readonly type: 'start'; readonly startMs: number } | { readonly type: 'stop' };

const HOUSEKEEPING_MS = 50;

/** The life of one generator thread. Called by the program's entry when it runs as a worker thread. */
export function runLoadWorker(): void {
  const port = parentPort;
  if (port === null) throw new Error('runLoadWorker runs in worker threads only.');
  const task = workerData as WorkerTask;
  const tell = (message: WorkerMessage): void => port.postMessage(message);
  let stop: (() => void) | undefined;
  port.on('message', (order: WorkerOrder) => {
    if (order.type === 'stop') stop?.();
    else {
      void drive(task, order.startMs, tell, (how) => {
        stop = how;
      }).finally(() => port.close());
    }
  });
  tell({ type: 'ready' });
}

async function drive(
  task: WorkerTask,
  startMs: number,
  tell: (message: WorkerMessage) => void,
  onStoppable: (stop: () => void) => void,
): Promise<void> {
  const { scenario, addresses, seed, worker, workers, pacing } = task;
  const { file, segments, durationMs } = scenario;
  const nowMs = createMonotonicClock();
  const busy = createBusyMeter(() => pacer.takeIdleSpinMs());
  const recorder: Recorder = new Recorder({
    startMs,
    tickMs: file.interval,
    lastTick: Math.max(0, Math.ceil(durationMs / file.interval) - 1),
    warmUpMs: Math.ceil(file.warmUp / file.interval) * file.interval,
    targets: file.targets.length,
    addresses: addresses.length,
    onTick: (index, tally) =>
      tell({ type: 'tick', tick: { index, tally, inFlight: driver.inFlight, busy: busy.take() } }),
  });
  const driver = createDriver(task, recorder, nowMs);
  const schedule = new ArrivalSchedule({
    ...{ segments, arrival: file.arrival, worker, workers },
    random: seededRandom(seed, worker * 2 + 1),
  });
  const send = driver.start.bind(driver);
  const pacer: Pacer = new Pacer({ schedule, pacing, startMs, durationMs, nowMs, send });
  const stopped = defer<'stopped'>();
  onStoppable(() => {
    pacer.stop();
    stopped.resolve('stopped');
  });
  const housekeeping = setInterval(() => {
    driver.sweep(nowMs());
    recorder.advance(nowMs());
  }, HOUSEKEEPING_MS);
  await wait(startMs - nowMs()).over;
  await pacer.run();
  const rest = wait(startMs + durationMs - nowMs());
  await Promise.race([stopped.promise, rest.over]);
  rest.cancel();
  await Promise.race([stopped.promise, driver.drain()]);
  clearInterval(housekeeping);
  await driver.close();
  recorder.finish();
  tell({ type: 'ended', targets: recorder.targets(), addresses: recorder.addresses(), examples: recorder.examples() });
}

function createDriver(task: WorkerTask, recorder: Recorder, nowMs: () => number): Driver {
  const { scenario, addresses, apiKeys, env, seed, worker, workers, insecure } = task;
  const { file } = scenario;
  const options: DriverOptions = {
    ...{ addresses, recorder, nowMs, apiKeys, insecure },
    random: seededRandom(seed, worker * 2),
    timeoutMs: file.timeout,
    maxInFlight: Math.max(1, Math.floor(file.maxInFlight / workers)),
  };
  if (file.kind === 'websocket') {
    return new WebSocketDriver({
      ...options,
      targets: file.targets.map((target) => compileWebSocketTarget(target, env)),
    });
  }
  return new HttpDriver({
    ...options,
    targets: file.targets.map((target) => compileHttpTarget(target, env)),
    connections: Math.max(1, Math.floor(file.connections / workers)),
    keepAlive: file.keepAlive,
  });
}

interface BusyMeter {
  /** Share of the time since the last call in which this thread had something to do. */
  take(): number;
}

function createBusyMeter(takeIdleSpinMs: () => number): BusyMeter {
  let last = performance.eventLoopUtilization();
  let lastMs = performance.now();
  return {
    take: () => {
      const now = performance.eventLoopUtilization();
      const nowMs = performance.now();
      const idleMs = now.idle - last.idle + takeIdleSpinMs();
      const elapsedMs = nowMs - lastMs;
      [last, lastMs] = [now, nowMs];
      return elapsedMs <= 0 ? 0 : Math.min(1, Math.max(0, 1 - idleMs / elapsedMs));
    },
  };
}

/** A wait that can be given up: a timer left behind would keep the thread, and with it the program, alive. */
function wait(waitMs: number): { readonly over: Promise<void>; cancel(): void } {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, Math.max(0, waitMs));
  });
  return { over, cancel: () => clearTimeout(timer) };
}
