import type { CounterCall, CounterReply } from '@gatehouse/counters';

/** A level that can refuse a request, in the words of logs and metrics (reference rest-api.md 9.1). */
export type LimitLevel = 'ACCOUNT' | 'STAGE' | 'ROUTE' | 'USAGE_PLAN' | 'USAGE_PLAN_ROUTE' | 'QUOTA';

/** Tokens are taken for so much of the local demand: some 20 calls in a second, and each costs the node as much as 60 requests. */
const AHEAD_MS = 50;
/** The next are asked for when so much of the demand is left: time for the call. */
const RESERVE_MS = 15;
/** Demand within the running measure counts over at least this time. */
const MIN_MEASURE_MS = 20;
/** Share of the newest measure in the demand. */
const NEW_WEIGHT = 0.5;
/** How often a bucket that is drained is asked again while requests come. */
const MIN_POLL_MS = 8;
const MAX_POLL_MS = 25;

/** When a lease is asked for. */
export interface LeaseMoment {
  readonly nowMs: number;
  readonly liveNodes: number;
}

/**
 * The tokens of one counter that this node holds. Spending them is exact without asking anybody: the store has handed them out
 * already. Fields are plain because every request reads them.
 */
export abstract class Lease {
  readonly level: LimitLevel;
  /** Tokens that may be spent until `heldUntilMs`. */
  held = 0;
  heldUntilMs = Number.NEGATIVE_INFINITY;
  /** At so many tokens the next are asked for; below 0 = only when a request waits. */
  lowWater = -1;
  /** Not asked ahead before this time. */
  askFromMs = Number.NEGATIVE_INFINITY;
  /** Known to be empty until then. */
  emptyUntilMs = Number.NEGATIVE_INFINITY;
  /** Drained while many requests come: it is asked again on a timer, requests do not wait. */
  isPolled = false;
  /** Lets nothing pass. */
  isBlocked = false;
  isInFlight = false;
  isTouched = false;
  /** The last call failed. */
  hasFailed = false;
  /** Requests that wait for it. */
  waiting = 0;
  /** Requests that asked, and tokens that were spent, since the start. */
  asked = 0;
  spent = 0;

  /** At least so long between two calls that ask ahead. */
  protected readonly pauseMs: number = 0;
  /** Admitted without a token, to be told to the store. */
  protected owed = 0;
  /** To be given back. */
  protected returned = 0;
  #sentOwed = 0;
  #demandPerMs = 0;
  #measuredAtMs = 0;
  #askedAtMeasure = 0;
  #isReturning = false;

  constructor(level: LimitLevel) {
    this.level = level;
  }

  /** The most that may be taken ahead. */
  protected abstract maxLease(liveNodes: number): number;
  /** True when tokens come fast enough to be worth a timer. */
  protected abstract readonly isFast: boolean;
  protected abstract callWith(tokens: Tokens): CounterCall;
  /** Takes an answer; gives what was granted of what was asked for, and how long there is nothing more. */
  protected abstract take(reply: NonNullable<CounterReply>, moment: SentLease): Granted;
  /** Its share while the store is away. */
  protected abstract shareHas(moment: LeaseMoment): boolean;
  protected abstract spendShare(): void;
  protected abstract endShare(): void;

  has(nowMs: number): boolean {
    return this.held > 0 && nowMs < this.heldUntilMs;
  }

  /** Spends the token that `has` found. */
  spend(): void {
    this.held -= 1;
    this.spent += 1;
  }

  /** True = without tokens here and, as far as is known, in the store. */
  isEmpty(nowMs: number): boolean {
    return this.isPolled || nowMs < this.emptyUntilMs;
  }

  /** The next call; what is sent is settled by {@link settle}. */
  compose(moment: LeaseMoment): CounterCall {
    const { nowMs } = moment;
    if (nowMs >= this.heldUntilMs) this.held = 0;
    const size = this.#isReturning ? 0 : this.size(moment);
    const need = Math.max(0, this.waiting - this.held);
    const ahead = size >= 2 ? Math.max(0, size - this.held) : 0;
    const { returned, owed, held } = this;
    this.returned = 0;
    this.owed = 0;
    this.#sentOwed = owed;
    this.#isReturning = false;
    this.isInFlight = true;
    this.hasFailed = false;
    return this.callWith({ held, returned, need, ahead, owed });
  }

  /** Takes the answer to `call`, sent at `sentAtMs`. True = it is drained and should be asked again after {@link pollAfterMs}. */
  settle(call: CounterCall, reply: CounterReply, sentAtMs: number, moment: LeaseMoment): boolean {
    this.isInFlight = false;
    if (reply === undefined) {
      // Perhaps it was done, perhaps not: requests that were admitted are told again rather than not at all.
      this.owed += this.#sentOwed;
      this.hasFailed = true;
      this.isPolled = false;
      return false;
    }
    const { nowMs } = moment;
    // The next share starts from what the store has now.
    this.endShare();
    const { granted, left, waitMs, isUsable } = this.take(reply, { call, sentAtMs, nowMs });
    this.hasFailed = !isUsable;
    this.measure(moment);
    const isDrained = isUsable && left < 1 && granted < call.need + call.ahead;
    this.emptyUntilMs = isDrained ? nowMs + waitMs : Number.NEGATIVE_INFINITY;
    this.askFromMs = nowMs + (granted < call.ahead ? MIN_POLL_MS / 2 : this.pauseMs);
    this.isPolled = isDrained && this.isFast && this.size(moment) >= 2;
    return this.isPolled;
  }

  /** When a drained bucket is asked again. */
  pollAfterMs(nowMs: number): number {
    return Math.min(MAX_POLL_MS, Math.max(MIN_POLL_MS, this.emptyUntilMs - nowMs));
  }

  /** How many tokens the node should hold when it has asked: some 65 ms of its demand; 1 = each request asks for its own. */
  size({ nowMs, liveNodes }: LeaseMoment): number {
    const running = (this.asked - this.#askedAtMeasure) / Math.max(MIN_MEASURE_MS, nowMs - this.#measuredAtMs);
    const demand = Math.ceil(Math.max(this.#demandPerMs, running) * (AHEAD_MS + RESERVE_MS));
    return Math.max(1, Math.min(demand, this.maxLease(liveNodes)));
  }

  /** Measures the demand; asks not more often than every 20 ms or so. */
  measure(moment: LeaseMoment): void {
    const elapsedMs = moment.nowMs - this.#measuredAtMs;
    if (elapsedMs >= MIN_MEASURE_MS) {
      const perMs = (this.asked - this.#askedAtMeasure) / elapsedMs;
      const weight = Math.min(1, (NEW_WEIGHT * elapsedMs) / AHEAD_MS);
      this.#demandPerMs += (perMs - this.#demandPerMs) * weight;
      this.#measuredAtMs = moment.nowMs;
      this.#askedAtMeasure = this.asked;
    }
    const size = this.size(moment);
    this.lowWater = size >= 2 ? Math.floor((size * RESERVE_MS) / (AHEAD_MS + RESERVE_MS)) : -1;
  }

  /** Gives everything back with the next call. */
  giveBack(): void {
    this.returned += this.held;
    this.held = 0;
    this.#isReturning = true;
  }

  /** True when there is something to tell the store. */
  get hasNews(): boolean {
    return this.owed > 0 || this.returned > 0;
  }

  /** True when a token, or the node's share of the counter, admits a request while the store is away. */
  hasWithoutStore(moment: LeaseMoment): boolean {
    return this.has(moment.nowMs) || this.shareHas(moment);
  }

  /** Admits a request while the store is away, from what `hasWithoutStore` found. */
  spendWithoutStore(nowMs: number): void {
    if (this.has(nowMs)) return this.spend();
    this.spendShare();
    this.oweOne();
  }

  /** Admits a request although nobody knows whether there is a token. */
  oweOne(): void {
    this.owed += 1;
    this.spent += 1;
  }

  /** The store is back, or gone. */
  storeChanged(): void {
    this.endShare();
    this.isPolled = false;
    this.emptyUntilMs = Number.NEGATIVE_INFINITY;
  }
}

/** Figures of a call. */
export interface Tokens {
  readonly held: number;
  readonly returned: number;
  readonly need: number;
  readonly ahead: number;
  readonly owed: number;
}

/** What an answer is an answer to. */
export interface SentLease {
  readonly call: CounterCall;
  readonly sentAtMs: number;
  readonly nowMs: number;
}

/** What came of a call. */
export interface Granted {
  readonly granted: number;
  readonly left: number;
  readonly waitMs: number;
  /** False = the store answered that it cannot say. */
  readonly isUsable: boolean;
}
