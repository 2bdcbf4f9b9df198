import type { CounterCall, CounterReply, CounterStore } from '@gatehouse/counters';
import type { Lease, LeaseMoment } from './lease.ts';
import { WaitingRequests } from './waiting-requests.ts';
import type { CounterLossPolicy } from './waiting-requests.ts';

/** What a limiter is made with. */
export interface LimiterOptions {
  readonly store: CounterStore;
  /** Monotonic milliseconds. */
  readonly nowMs: () => number;
  /** Calls back once after `delayMs`, without keeping the process alive. Returns the function that cancels it. */
  readonly timer: (delayMs: number, callback: () => void) => () => void;
  /** Calls back at the end of this turn of the event loop. */
  readonly defer: (callback: () => void) => void;
}

/** Figures since the start. For metrics. */
export interface LimiterCounters {
  /** Requests that waited for the store. */
  waited: number;
  /** Requests that were decided without the store, by the policy of their stage. */
  decidedByPolicy: Record<CounterLossPolicy, number>;
}

/** No request waits longer for the store. */
export const MAX_WAIT_MS = 50;
const MAX_WAITING_REQUESTS = 10_000;
const TICK_MS = 100;
/** Leases that nobody asked for in so many ticks are not looked after any more. */
const IDLE_TICKS = 10;
/** A lease with less time left than this is renewed. */
const RENEW_MS = 250;

/** `admitted`; `unknown` = the request has to {@link Limiter.wait}; a lease = it refuses, nothing was spent. */
export type Verdict = 'admitted' | 'unknown' | Lease;

/**
 * Admits requests by the leases of this node. A request is admitted only if every lease has a token, and then takes one of each:
 * a refusal spends nothing. Tokens are asked for in the background, all leases of a turn in one call.
 */
export class Limiter {
  readonly counters: LimiterCounters = { waited: 0, decidedByPolicy: { LOCAL: 0, DENY: 0, ALLOW: 0 } };
  readonly #options: LimiterOptions;
  readonly #waiting = new WaitingRequests();
  /** Leases that hold tokens, or were asked for lately, and for how many ticks nobody asked. */
  readonly #active = new Map<Lease, { asked: number; idleTicks: number }>();
  #touched: Lease[] = [];
  #isFlushPlanned = false;
  #isTicking = false;
  #cancelDeadline: (() => void) | undefined;

  constructor(options: LimiterOptions) {
    this.#options = options;
    options.store.onChange((isAvailable) => {
      this.#storeChanged(isAvailable);
    });
  }

  /** False while the store is away and the policies of the stages decide. */
  get hasStore(): boolean {
    return this.#options.store.isAvailable;
  }

  /** Nodes that share the limits, as far as this one knows. */
  get liveNodes(): number {
    return this.#options.store.liveNodes;
  }

  /** Decides at once if that is possible. Of several that would refuse the first is named. */
  ask(leases: readonly Lease[], policy: CounterLossPolicy, nowMs: number): Verdict {
    let hasAll = true;
    for (const lease of leases) {
      lease.asked += 1;
      if (!lease.has(nowMs)) hasAll = false;
    }
    return hasAll ? this.#spend(leases, nowMs) : this.#withoutToken(leases, policy, nowMs);
  }

  /** Waits for the store, at most 50 ms; then the policy decides. `onVerdict` gets the lease that refuses, or undefined when the request is admitted. */
  wait(
    leases: readonly Lease[],
    policy: CounterLossPolicy,
    nowMs: number,
    onVerdict: (refusedBy: Lease | undefined) => void,
  ): void {
    this.counters.waited += 1;
    if (this.#waiting.size >= MAX_WAITING_REQUESTS) return onVerdict(this.#byPolicy(leases, policy, nowMs));
    this.#waiting.add({ leases, policy, giveUpAtMs: nowMs + MAX_WAIT_MS, onVerdict });
    this.#callFor(leases, nowMs);
    this.#watchDeadline(nowMs);
  }

  /** Gives back what is held and tells what is owed. */
  async close(): Promise<void> {
    for (const lease of this.#active.keys()) {
      lease.giveBack();
      this.#touch(lease);
    }
    await new Promise<void>((resolve) => {
      this.#flush(resolve);
    });
    this.#active.clear();
  }

  #spend(leases: readonly Lease[], nowMs: number): 'admitted' {
    for (const lease of leases) {
      lease.spend();
      if (lease.held <= lease.lowWater && nowMs >= lease.askFromMs) this.#touch(lease);
    }
    return 'admitted';
  }

  #withoutToken(leases: readonly Lease[], policy: CounterLossPolicy, nowMs: number): Verdict {
    for (const lease of leases) if (lease.isBlocked) return lease;
    const { isAvailable, isSuspect } = this.#options.store;
    if (!isAvailable) return this.#byPolicy(leases, policy, nowMs) ?? 'admitted';
    for (const lease of leases) if (!lease.has(nowMs) && lease.isEmpty(nowMs)) return lease;
    if (!isSuspect) return 'unknown';
    // Somebody has to find out whether the store answers again.
    for (const lease of leases) if (!lease.has(nowMs)) this.#touch(lease);
    return this.#byPolicy(leases, policy, nowMs) ?? 'admitted';
  }

  /** What the policy says; undefined = admitted. */
  #byPolicy(leases: readonly Lease[], policy: CounterLossPolicy, nowMs: number): Lease | undefined {
    this.counters.decidedByPolicy[policy] += 1;
    if (policy === 'DENY') return leases.find((lease) => !lease.has(nowMs)) ?? leases[0];
    if (policy === 'LOCAL') {
      const moment = { nowMs, liveNodes: this.liveNodes };
      const refusing = leases.find((lease) => !lease.hasWithoutStore(moment));
      if (refusing !== undefined) return refusing;
    }
    for (const lease of leases) {
      if (policy === 'LOCAL') lease.spendWithoutStore(nowMs);
      else lease.oweOne();
      this.#keepActive(lease);
    }
    return undefined;
  }

  /** Sees that the store is asked for what the request lacks. */
  #callFor(leases: readonly Lease[], nowMs: number): void {
    for (const lease of leases) {
      if (lease.has(nowMs)) continue;
      lease.waiting += 1;
      this.#touch(lease);
    }
  }

  #touch(lease: Lease): void {
    if (lease.isTouched || lease.isInFlight) return;
    lease.isTouched = true;
    this.#touched.push(lease);
    this.#keepActive(lease);
    if (this.#isFlushPlanned) return;
    this.#isFlushPlanned = true;
    this.#options.defer(() => {
      this.#flush();
    });
  }

  #flush(onDone?: () => void): void {
    this.#isFlushPlanned = false;
    const leases = this.#touched;
    this.#touched = [];
    if (leases.length === 0) return onDone?.();
    const moment = this.#moment();
    for (const lease of leases) lease.isTouched = false;
    const calls = leases.map((lease) => lease.compose(moment));
    this.#options.store.exchange(calls, (replies) => {
      this.#settle(leases, calls, replies, moment.nowMs);
      onDone?.();
    });
  }

  #settle(
    leases: readonly Lease[],
    calls: readonly CounterCall[],
    replies: readonly CounterReply[],
    sentAtMs: number,
  ): void {
    const moment = this.#moment();
    for (const [i, lease] of leases.entries()) {
      const call = calls[i];
      if (call !== undefined && lease.settle(call, replies[i], sentAtMs, moment)) this.#poll(lease, moment.nowMs);
    }
    this.#decideWaiting(moment.nowMs);
  }

  #decideWaiting(nowMs: number): void {
    if (this.#waiting.size === 0) return;
    for (const lease of this.#active.keys()) lease.waiting = 0;
    this.#waiting.settle(({ leases, policy, giveUpAtMs }) => {
      if (leases.every((lease) => lease.has(nowMs))) {
        this.#spend(leases, nowMs);
        return { refusedBy: undefined };
      }
      const lacking = leases.filter((lease) => !lease.has(nowMs));
      const isOver = nowMs >= giveUpAtMs || !this.hasStore || lacking.some((lease) => lease.hasFailed);
      if (isOver) return { refusedBy: this.#byPolicy(leases, policy, nowMs) };
      const refusing = lacking.find((lease) => lease.isEmpty(nowMs));
      if (refusing !== undefined) return { refusedBy: refusing };
      this.#callFor(leases, nowMs);
      return undefined;
    });
  }

  #watchDeadline(nowMs: number): void {
    const firstAtMs = this.#waiting.firstGivesUpAtMs;
    if (firstAtMs === undefined || this.#cancelDeadline !== undefined) return;
    this.#cancelDeadline = this.#options.timer(Math.max(1, firstAtMs - nowMs), () => {
      this.#cancelDeadline = undefined;
      const now = this.#options.nowMs();
      this.#decideWaiting(now);
      this.#watchDeadline(now);
    });
  }

  /** Asks a drained bucket again later, as long as requests come. */
  #poll(lease: Lease, nowMs: number): void {
    const { asked } = lease;
    this.#options.timer(lease.pollAfterMs(nowMs), () => {
      if (lease.asked > asked) this.#touch(lease);
      else lease.isPolled = false;
    });
  }

  #keepActive(lease: Lease): void {
    if (this.#active.has(lease)) return;
    this.#active.set(lease, { asked: lease.asked - 1, idleTicks: 0 });
    if (this.#isTicking) return;
    this.#isTicking = true;
    this.#nextTick();
  }

  #nextTick(): void {
    this.#options.timer(TICK_MS, () => {
      const moment = this.#moment();
      for (const [lease, seen] of this.#active) this.#look(lease, seen, moment);
      if (this.#active.size > 0) this.#nextTick();
      else this.#isTicking = false;
    });
  }

  /** Looks after one lease: what is idle goes back, what is used is renewed in time. */
  #look(lease: Lease, seen: { asked: number; idleTicks: number }, moment: LeaseMoment): void {
    const isIdle = lease.asked === seen.asked;
    seen.asked = lease.asked;
    seen.idleTicks = isIdle ? seen.idleTicks + 1 : 0;
    lease.measure(moment);
    const isUsed = lease.held > 0 && !lease.isInFlight;
    if (isUsed && isIdle) lease.giveBack();
    if (lease.hasNews || (isUsed && lease.heldUntilMs - moment.nowMs < RENEW_MS)) this.#touchIfPossible(lease);
    if (seen.idleTicks >= IDLE_TICKS && !lease.isInFlight && !lease.hasNews) this.#active.delete(lease);
  }

  #touchIfPossible(lease: Lease): void {
    if (this.hasStore) this.#touch(lease);
  }

  #storeChanged(isAvailable: boolean): void {
    for (const lease of this.#active.keys()) {
      lease.storeChanged();
      if (isAvailable && lease.hasNews) this.#touch(lease);
    }
    this.#decideWaiting(this.#options.nowMs());
  }

  #moment(): LeaseMoment {
    return { nowMs: this.#options.nowMs(), liveNodes: this.liveNodes };
  }
}
