/** A node without its gateway: requests at fixed times against limits in Redis. Arguments: port of Redis, number of nodes. */
import { BucketLease } from '@gatehouse/throttling';
import type { BucketLimit } from '@gatehouse/counters';
import { openLimiter } from './open-limiter.ts';

/** Load on one bucket. */
export interface BucketLoad {
  readonly key: string;
  readonly limit: BucketLimit;
  /** Requests that this node gets in a second. */
  readonly perSecond: number;
}

/** What a node is told. Moments in nanoseconds of CLOCK_MONOTONIC, which all processes of a machine share. */
export interface NodeOrder {
  readonly startAtNs: bigint;
  readonly durationMs: number;
  readonly loads: readonly BucketLoad[];
}

/** What became of the requests on one bucket, in the order of the loads. */
export interface BucketReport {
  readonly waited: number;
  /** Milliseconds since the start. */
  readonly offeredAtMs: readonly number[];
  readonly admittedAtMs: readonly number[];
  /** The longest time between the reading of the clock that is noted for an admission and the end of the decision. */
  readonly clockMs: number;
}

interface RunningLoad extends BucketLoad {
  readonly leases: readonly BucketLease[];
  readonly offeredAtMs: number[];
  readonly admittedAtMs: number[];
  waited: number;
  clockMs: number;
}

const TICK_MS = 1;
const SETTLE_MS = 100;
const [port = '', nodes = ''] = process.argv.slice(2);
const { limiter, close } = await openLimiter(Number(port), Number(nodes));

/** What `performance.now()` has to be raised by to be milliseconds since `startAtNs`: of several tries the one that nobody interrupted. */
function offsetFrom(startAtNs: bigint): number {
  let best = { tookMs: Infinity, offsetMs: 0 };
  for (let i = 0; i < 20; i += 1) {
    const beforeMs = performance.now();
    const sinceMs = Number(process.hrtime.bigint() - startAtNs) / 1e6;
    const tookMs = performance.now() - beforeMs;
    if (tookMs < best.tookMs) best = { tookMs, offsetMs: sinceMs - beforeMs };
  }
  return best.offsetMs;
}

function ask(load: RunningLoad, offsetMs: number): void {
  const nowMs = performance.now();
  load.offeredAtMs.push(nowMs + offsetMs);
  const verdict = limiter.ask(load.leases, 'DENY', nowMs);
  if (verdict === 'admitted') {
    load.admittedAtMs.push(nowMs + offsetMs);
    load.clockMs = Math.max(load.clockMs, performance.now() - nowMs);
  } else if (verdict === 'unknown') {
    load.waited += 1;
    limiter.wait(load.leases, 'DENY', nowMs, (refusedBy) => {
      if (refusedBy === undefined) load.admittedAtMs.push(performance.now() + offsetMs);
    });
  }
}

function run({ startAtNs, durationMs, loads }: NodeOrder): void {
  const offsetMs = offsetFrom(startAtNs);
  const running = loads.map((load): RunningLoad => {
    const lease = new BucketLease('STAGE', { key: load.key, slot: 'bench' }, load.limit);
    return { ...load, leases: [lease], offeredAtMs: [], admittedAtMs: [], waited: 0, clockMs: 0 };
  });
  const timer = setInterval(() => {
    const elapsedMs = Math.min(durationMs, performance.now() + offsetMs);
    for (const load of running) {
      while (load.offeredAtMs.length < Math.floor((elapsedMs * load.perSecond) / 1000)) ask(load, offsetMs);
    }
    if (elapsedMs < durationMs) return;
    clearInterval(timer);
    setTimeout(() => {
      process.send?.(
        running.map(({ waited, offeredAtMs, admittedAtMs, clockMs }) => ({
          waited,
          offeredAtMs,
          admittedAtMs,
          clockMs,
        })),
      );
    }, SETTLE_MS);
  }, TICK_MS);
}

process.on('message', (order: NodeOrder | 'end') => {
  if (order === 'end') void close().then(() => process.exit(0));
  else run(order);
});
process.send?.('ready');
