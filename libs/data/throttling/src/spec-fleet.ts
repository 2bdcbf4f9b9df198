import { exchangeBucket, fullBucket } from '@gatehouse/counters';
import type { BucketLimit, BucketState, CounterCall, CounterReply, CounterStore } from '@gatehouse/counters';
import { BucketLease } from './bucket-lease.ts';
import { Limiter } from './limiter.ts';
import type { CounterLossPolicy } from './waiting-requests.ts';

/** Replies that are late are still taken, as long as what they bring can be spent. */
const GIVE_UP_MS = 500;

/** What goes wrong between nodes and store, as chances of one call. */
export interface Trouble {
  readonly lostCalls: number;
  readonly lostReplies: number;
  readonly maxDelayMs: number;
}

/** Calls back in the order of time; nothing else passes the time. */
export class VirtualTime {
  nowMs = 0;
  #events: { readonly atMs: number; readonly run: () => void }[] = [];

  at(atMs: number, run: () => void): () => void {
    const event = { atMs: Math.max(atMs, this.nowMs), run };
    let low = 0;
    let high = this.#events.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#events[middle]?.atMs ?? 0) > event.atMs) low = middle + 1;
      else high = middle;
    }
    this.#events.splice(low, 0, event);
    return () => {
      const index = this.#events.indexOf(event);
      if (index >= 0) this.#events.splice(index, 1);
    };
  }

  runUntil(endMs: number): void {
    for (let event = this.#events.at(-1); event !== undefined && event.atMs <= endMs; event = this.#events.at(-1)) {
      this.#events.pop();
      this.nowMs = event.atMs;
      event.run();
    }
    this.nowMs = endMs;
  }
}

/** Nodes that share buckets over a network with trouble, in virtual time. */
export class SimulatedFleet {
  readonly time = new VirtualTime();
  /** Moments of admission, by bucket key. */
  readonly admitted = new Map<string, number[]>();
  refused = 0;
  trouble: Trouble = { lostCalls: 0, lostReplies: 0, maxDelayMs: 1 };
  isStoreAway = false;
  liveNodes = 1;
  readonly #random: () => number;
  readonly #buckets = new Map<string, BucketState>();
  #lives = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** A new life of a node. Its clock runs up to 0.1 % fast or slow. */
  node(policy: CounterLossPolicy = 'DENY'): SimulatedNode {
    this.#lives += 1;
    return new SimulatedNode(this, this.#storeOf(`life ${String(this.#lives)}`), policy, this.#random);
  }

  admit(key: string): void {
    const times = this.admitted.get(key) ?? [];
    times.push(this.time.nowMs);
    this.admitted.set(key, times);
  }

  /** Empties the store. */
  flush(): void {
    this.#buckets.clear();
  }

  #storeOf(holder: string): SimulatedStore {
    let sequence = 0;
    return new SimulatedStore(this, (calls, onReplies) => {
      sequence += 1;
      this.#send(holder, sequence, calls, onReplies);
    });
  }

  #send(
    holder: string,
    sequence: number,
    calls: readonly CounterCall[],
    onReplies: (replies: readonly CounterReply[]) => void,
  ): void {
    const { lostCalls, lostReplies, maxDelayMs } = this.trouble;
    let isOver = false;
    const end = (replies: readonly CounterReply[]): void => {
      if (isOver) return;
      isOver = true;
      onReplies(replies);
    };
    this.time.at(this.time.nowMs + GIVE_UP_MS, () => end(calls.map(() => undefined)));
    if (this.#random() < lostCalls || this.isStoreAway) return;
    this.time.at(this.time.nowMs + this.#random() * maxDelayMs, () => {
      const replies = calls.map((call) => this.#execute(call, holder, sequence));
      if (this.#random() < lostReplies) return;
      this.time.at(this.time.nowMs + this.#random() * maxDelayMs, () => end(replies));
    });
  }

  #execute(call: CounterCall, holder: string, sequence: number): CounterReply {
    if (call.kind === 'quota') throw new Error('the fleet has buckets only');
    const nowUs = Math.floor(this.time.nowMs * 1_000);
    const bucket = this.#buckets.get(call.key) ?? fullBucket(call, nowUs);
    this.#buckets.set(call.key, bucket);
    return exchangeBucket(bucket, call, { nowUs, holder, sequence });
  }
}

class SimulatedStore implements CounterStore {
  readonly isSuspect = false;
  readonly exchange: CounterStore['exchange'];
  readonly #fleet: SimulatedFleet;
  readonly #listeners: ((isAvailable: boolean) => void)[] = [];

  constructor(fleet: SimulatedFleet, exchange: CounterStore['exchange']) {
    this.#fleet = fleet;
    this.exchange = exchange;
  }

  get isAvailable(): boolean {
    return !this.#fleet.isStoreAway;
  }

  get liveNodes(): number {
    return this.#fleet.liveNodes;
  }

  onChange(listener: (isAvailable: boolean) => void): void {
    this.#listeners.push(listener);
  }

  tellChange(): void {
    for (const listener of this.#listeners) listener(this.isAvailable);
  }
}

/** One life of a node. */
export class SimulatedNode {
  readonly limiter: Limiter;
  readonly store: SimulatedStore;
  isDead = false;
  readonly #fleet: SimulatedFleet;
  readonly #policy: CounterLossPolicy;
  readonly #leases = new Map<string, BucketLease>();
  readonly #pace: number;
  readonly #nowMs = (): number => this.#fleet.time.nowMs * this.#pace;

  constructor(fleet: SimulatedFleet, store: SimulatedStore, policy: CounterLossPolicy, random: () => number) {
    this.#fleet = fleet;
    this.store = store;
    this.#policy = policy;
    this.#pace = 1 + (random() - 0.5) * 0.002;
    const { time } = fleet;
    const unlessDead = (run: () => void) => () => {
      if (!this.isDead) run();
    };
    this.limiter = new Limiter({
      store,
      nowMs: this.#nowMs,
      timer: (delayMs, callback) => time.at(time.nowMs + delayMs, unlessDead(callback)),
      defer: (callback) => void time.at(time.nowMs, unlessDead(callback)),
    });
  }

  /** One request that all these buckets have to admit. */
  request(buckets: Readonly<Record<string, BucketLimit>>): void {
    const names = Object.keys(buckets);
    const leases = names.map((key) => {
      const lease =
        this.#leases.get(key) ??
        new BucketLease('STAGE', { key, slot: 's' }, buckets[key] ?? { burst: 0, ratePerSecond: 0 });
      this.#leases.set(key, lease);
      return lease;
    });
    const told = (isAdmitted: boolean): void => {
      if (!isAdmitted) this.#fleet.refused += 1;
      else for (const key of names) this.#fleet.admit(key);
    };
    const nowMs = this.#nowMs();
    const verdict = this.limiter.ask(leases, this.#policy, nowMs);
    if (verdict !== 'unknown') return told(verdict === 'admitted');
    this.limiter.wait(leases, this.#policy, nowMs, (refusedBy) => told(refusedBy === undefined));
  }
}
