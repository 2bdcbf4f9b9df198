import type { CounterCall, CounterReply, QuotaReply } from '@gatehouse/counters';
import type { QuotaPeriod } from '@gatehouse/usage-counters';
import { Lease } from './lease.ts';
import type { Granted, LeaseMoment, SentLease, Tokens } from './lease.ts';

/** Part of a quota that one node holds at most: what is lost when it dies. */
const LEASES_PER_QUOTA = 16_384;
/** A quota that is used up is asked again after this: it may have been raised. */
const RECHECK_MS = 1_000;

/** What a key may spend under a plan. */
export interface QuotaLimit {
  readonly usagePlanId: string;
  readonly apiKeyId: string;
  readonly limit: number;
  readonly offset: number;
  readonly startDay: number;
  readonly period: QuotaPeriod;
}

/** A lease of a quota. */
export class QuotaLease extends Lease {
  quota: QuotaLimit;
  #day = 0;
  #seenUsed = 0;
  #seenStart = 0;
  #left: number;
  #share: number | undefined;

  constructor(quota: QuotaLimit) {
    super('QUOTA');
    this.quota = quota;
    this.#left = quota.limit;
  }

  protected get isFast(): boolean {
    return false;
  }

  protected maxLease(): number {
    return Math.max(1, Math.floor(this.quota.limit / LEASES_PER_QUOTA));
  }

  protected callWith(tokens: Tokens): CounterCall {
    const seen = { returnedDay: this.#day, seenUsed: this.#seenUsed, seenStart: this.#seenStart };
    return { kind: 'quota', ...this.quota, ...tokens, ...seen };
  }

  protected take(reply: NonNullable<CounterReply>, { sentAtMs, nowMs }: SentLease): Granted {
    const { granted, left, used, day, start, endsInMs, isTrusted } = reply as QuotaReply;
    this.held = start === this.#seenStart ? this.held + granted : granted;
    this.heldUntilMs = sentAtMs + endsInMs;
    this.#day = day;
    this.#seenUsed = start === this.#seenStart ? Math.max(this.#seenUsed, used) : used;
    this.#seenStart = start;
    if (isTrusted) this.#left = left;
    if (nowMs >= this.heldUntilMs) this.held = 0;
    return { granted, left, waitMs: Math.min(RECHECK_MS, endsInMs), isUsable: isTrusted };
  }

  protected shareHas({ liveNodes }: LeaseMoment): boolean {
    this.#share ??= Math.floor(this.#left / liveNodes);
    return this.#share > 0;
  }

  protected spendShare(): void {
    if (this.#share !== undefined) this.#share -= 1;
    this.#left -= 1;
  }

  protected endShare(): void {
    this.#share = undefined;
  }
}

/** How often requests are told to the store that are only counted. */
const USAGE_INTERVAL_MS = 1_000;

/** Counts the requests of a key under a plan without quota. It admits everything. */
export class UsageLease extends QuotaLease {
  override lowWater = 0;
  protected override readonly pauseMs = USAGE_INTERVAL_MS;

  override has(): boolean {
    return true;
  }

  override spend(): void {
    this.oweOne();
  }

  override measure(): void {
    // Nothing is taken ahead; the low water of 0 has its requests told.
  }
}
