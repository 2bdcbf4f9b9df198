import type { UsageTable } from '@gatehouse/usage-counters';
import { exchangeBucket, fullBucket } from './bucket-state.ts';
import type { BucketState } from './bucket-state.ts';
import type { BucketCall, CounterCall, CounterReply, CounterStore } from './counter-store.ts';
import { exchangeQuota } from './quota-state.ts';

/** Buckets that are full and out with nobody are forgotten after so many calls. */
const CALLS_BETWEEN_SWEEPS = 10_000;
const HOLDER = 'self';

/** Clocks of {@link InProcessCounterStore}. */
export interface InProcessClocks {
  /** Monotonic milliseconds. */
  readonly nowMs: () => number;
  readonly nowUnixMs: () => number;
}

/** Counters of one process: limits hold for this node alone. It is always there, and answers at once. */
export class InProcessCounterStore implements CounterStore {
  readonly isAvailable = true;
  readonly isSuspect = false;
  readonly liveNodes = 1;
  readonly #clocks: InProcessClocks;
  readonly #usage: UsageTable;
  readonly #buckets = new Map<string, BucketState>();
  #sequence = 0;

  constructor(clocks: InProcessClocks, usage: UsageTable) {
    this.#clocks = clocks;
    this.#usage = usage;
  }

  exchange(calls: readonly CounterCall[], onReplies: (replies: readonly CounterReply[]) => void): void {
    this.#sequence += 1;
    const nowUs = Math.round(this.#clocks.nowMs() * 1_000);
    if (this.#sequence % CALLS_BETWEEN_SWEEPS === 0) this.#sweep(nowUs);
    onReplies(
      calls.map((call) =>
        call.kind === 'bucket'
          ? exchangeBucket(this.#bucketOf(call, nowUs), call, { nowUs, holder: HOLDER, sequence: this.#sequence })
          : exchangeQuota(this.#usage, call, this.#clocks.nowUnixMs()),
      ),
    );
  }

  onChange(): void {
    // Never changes.
  }

  #bucketOf(call: BucketCall, nowUs: number): BucketState {
    const name = `${call.slot}/${call.key}`;
    const known = this.#buckets.get(name);
    if (known !== undefined) return known;
    const bucket = fullBucket(call, nowUs);
    this.#buckets.set(name, bucket);
    return bucket;
  }

  /** A bucket that has been full for a while is as good as one that was never used. */
  #sweep(nowUs: number): void {
    for (const [name, bucket] of this.#buckets) if (bucket.fullAtUs < nowUs) this.#buckets.delete(name);
  }
}
