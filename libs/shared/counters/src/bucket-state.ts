import { LEASE_TTL_MS, MAX_BURST } from './counter-store.ts';
import type { BucketCall, BucketLimit, BucketReply } from './counter-store.ts';

const MICRO = 1_000_000;
const MILLI = 1_000;
const LEASE_TTL_US = LEASE_TTL_MS * 1_000;

/** Tokens that are out with one node. */
interface BucketLeaseState {
  amount: number;
  expiresAtUs: number;
  sequence: number;
}

/** A bucket: whole micro-tokens at a moment, and the tokens that are out. Tokens + tokens out never exceed the burst. */
export interface BucketState {
  microTokens: number;
  atUs: number;
  /** From when on it is full if nobody asks any more. */
  fullAtUs: number;
  readonly leases: Map<string, BucketLeaseState>;
}

/** When, and by whom, a bucket is called. */
export interface BucketCaller {
  /** Clock of the store, whole microseconds. */
  readonly nowUs: number;
  /** One life of one node. */
  readonly holder: string;
  /** Number of the call, rising for each holder: an older one that comes late is left alone. */
  readonly sequence: number;
}

/** A bucket that nobody has used: full. */
export function fullBucket({ burst }: BucketLimit, nowUs: number): BucketState {
  return { microTokens: Math.min(burst, MAX_BURST) * MICRO, atUs: nowUs, fullAtUs: nowUs, leases: new Map() };
}

/**
 * Settles what a node spent and hands out tokens: what Redis does in `bucket-script.ts`, step for step. A token that is out
 * holds its place in the bucket, so that nothing flows in for it until the node has said that it was spent.
 */
export function exchangeBucket(state: BucketState, call: BucketCall, caller: BucketCaller): BucketReply {
  const { holder, sequence } = caller;
  const known = state.leases.get(holder);
  if (known !== undefined && known.sequence >= sequence)
    return { kind: 'bucket', kept: 0, granted: 0, left: 0, waitMs: 0 };
  // A clock that was set back stands still until it has caught up.
  const nowUs = Math.max(caller.nowUs, state.atUs);
  flowIn(state, call, nowUs);
  const mine = state.leases.get(holder)?.amount ?? 0;
  const kept = Math.min(call.held, mine);
  const returned = Math.min(call.returned, mine - kept);
  state.microTokens = Math.max(0, state.microTokens + (returned - call.owed) * MICRO);
  const whole = Math.floor(state.microTokens / MICRO);
  const needed = Math.min(call.need, whole);
  // At most half of the rest, so that other nodes find something, too.
  const granted = needed + Math.min(call.ahead, Math.ceil((whole - needed) / 2));
  state.microTokens -= granted * MICRO;
  if (kept + granted > 0)
    state.leases.set(holder, { amount: kept + granted, expiresAtUs: nowUs + LEASE_TTL_US, sequence });
  else state.leases.delete(holder);
  state.fullAtUs = nowUs + LEASE_TTL_US + fillTimeUs(state.microTokens, call);
  return { kind: 'bucket', kept, granted, left: whole - granted, waitMs: waitMsOf(state.microTokens, call) };
}

/** Tokens flow in up to now. The place of an expired lease is free from the moment of its expiry, its tokens are spent. */
function flowIn(state: BucketState, { burst, ratePerSecond }: BucketLimit, nowUs: number): void {
  const milliRate = Math.round(ratePerSecond * MILLI);
  const capacity = Math.min(burst, MAX_BURST) * MICRO;
  let out = 0;
  let expired = 0;
  let boundaryUs = state.atUs;
  for (const [holder, { amount, expiresAtUs }] of state.leases) {
    out += amount * MICRO;
    if (expiresAtUs > nowUs) continue;
    expired += amount * MICRO;
    boundaryUs = Math.max(boundaryUs, expiresAtUs);
    state.leases.delete(holder);
  }
  if (expired > 0) fill(state, milliRate, boundaryUs, capacity - out);
  fill(state, milliRate, nowUs, capacity - out + expired);
}

function fill(state: BucketState, milliRate: number, untilUs: number, room: number): void {
  const inflow = Math.floor(((untilUs - state.atUs) * milliRate) / MILLI);
  const tokens = state.microTokens + inflow;
  if (tokens >= room) {
    state.microTokens = Math.max(0, room);
    state.atUs = untilUs;
    return;
  }
  state.microTokens = tokens;
  // Time that gave no whole micro-token is kept for the next time.
  state.atUs = milliRate === 0 ? untilUs : Math.min(untilUs, state.atUs + Math.ceil((inflow * MILLI) / milliRate));
}

function fillTimeUs(microTokens: number, { burst, ratePerSecond }: BucketLimit): number {
  return Math.ceil((Math.min(burst, MAX_BURST) * MICRO - microTokens) / ratePerSecond);
}

function waitMsOf(microTokens: number, { ratePerSecond }: BucketLimit): number {
  if (microTokens >= MICRO) return 0;
  return Math.ceil((MICRO - microTokens) / (ratePerSecond * MILLI));
}
