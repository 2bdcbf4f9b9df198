import { LEASE_TTL_MS } from '@gatehouse/counters';
import type { BucketLimit, BucketReply, CounterCall, CounterReply } from '@gatehouse/counters';
import { Lease } from './lease.ts';
import type { Granted, LeaseMoment, LimitLevel, SentLease, Tokens } from './lease.ts';
import { LocalShare } from './local-share.ts';

/** The node stops spending this much before the store lets a lease expire: clocks do not run alike. */
const MARGIN_MS = 10;
/** A bucket slower than this is asked request by request. */
const MIN_FAST_PER_SECOND = 20;

/** The name of a bucket in the store. */
export interface BucketName {
  readonly key: string;
  readonly slot: string;
}

/** A lease of a token bucket. */
export class BucketLease extends Lease {
  readonly #name: BucketName;
  #limit: BucketLimit;
  #tokensOfStore: number;
  #share: LocalShare | undefined;

  constructor(level: LimitLevel, name: BucketName, limit: BucketLimit) {
    super(level);
    this.#name = name;
    this.#limit = limit;
    this.#tokensOfStore = limit.burst;
    this.limit = limit;
  }

  /** Rate and burst; 0 of either lets nothing pass (reference http-api.md 15). */
  set limit(limit: BucketLimit) {
    this.#limit = limit;
    this.isBlocked = limit.burst < 1 || limit.ratePerSecond <= 0;
    this.endShare();
  }

  get limit(): BucketLimit {
    return this.#limit;
  }

  protected get isFast(): boolean {
    return this.#limit.ratePerSecond >= MIN_FAST_PER_SECOND;
  }

  /** All nodes together hold at most half of the burst. */
  protected maxLease(liveNodes: number): number {
    return this.isFast ? Math.max(1, Math.floor(this.#limit.burst / (2 * liveNodes))) : 1;
  }

  protected callWith(tokens: Tokens): CounterCall {
    return { kind: 'bucket', ...this.#name, ...this.#limit, ...tokens };
  }

  protected take(reply: NonNullable<CounterReply>, { call, sentAtMs, nowMs }: SentLease): Granted {
    const { kept, granted, left, waitMs } = reply as BucketReply;
    const lost = call.held - kept;
    this.held = Math.max(0, this.held - lost) + granted;
    // Counted from the moment of sending: the store's own count began later.
    this.heldUntilMs = sentAtMs + LEASE_TTL_MS - MARGIN_MS;
    if (nowMs >= this.heldUntilMs) this.held = 0;
    this.#tokensOfStore = left;
    return { granted, left, waitMs, isUsable: true };
  }

  protected shareHas({ nowMs, liveNodes }: LeaseMoment): boolean {
    this.#share ??= new LocalShare(this.#limit, liveNodes, this.#tokensOfStore, nowMs);
    return this.#share.has(nowMs);
  }

  protected spendShare(): void {
    this.#share?.spend();
  }

  protected endShare(): void {
    this.#share = undefined;
  }
}
