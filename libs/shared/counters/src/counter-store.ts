import type { QuotaPeriod } from '@gatehouse/usage-counters';

/** How long tokens may be spent after the store handed them out. What is left then counts as spent. */
export const LEASE_TTL_MS = 500;

/** Largest burst in tokens, so that micro-tokens stay whole numbers in a double. */
export const MAX_BURST = 9_000_000;

/** A token bucket: `ratePerSecond` tokens flow in, at most `burst` are there. A rate counts in thousandths. */
export interface BucketLimit {
  readonly ratePerSecond: number;
  readonly burst: number;
}

/** What a node has of a counter, and what it wants of it. */
interface LeaseCall {
  /** Tokens that the node keeps. */
  readonly held: number;
  /** Tokens of its lease that it gives back unspent. */
  readonly returned: number;
  /** Tokens for requests that wait. */
  readonly need: number;
  /** Tokens for requests to come: granted as far as the counter is not nearly empty. */
  readonly ahead: number;
  /** Requests that were admitted without a token while the store was away. */
  readonly owed: number;
}

/** One bucket of a call. */
export interface BucketCall extends LeaseCall, BucketLimit {
  readonly kind: 'bucket';
  readonly key: string;
  /** Buckets of one slot are decided together; in a Redis Cluster they are on one server. */
  readonly slot: string;
}

/** One quota of a call. Tokens of a quota are counted when they are handed out; a lost node loses what it held. */
export interface QuotaCall extends LeaseCall {
  readonly kind: 'quota';
  readonly usagePlanId: string;
  readonly apiKeyId: string;
  /** Requests in a period; Infinity = requests are only counted. */
  readonly limit: number;
  /** Taken off the limit in the period that holds `startDay`, and in no other. */
  readonly offset: number;
  readonly startDay: number;
  readonly period: QuotaPeriod;
  /** Day on which the returned tokens were handed out. */
  readonly returnedDay: number;
  /** Highest use that the node has seen in the period that starts on `seenStart`: a store that lost some of it is told. */
  readonly seenUsed: number;
  readonly seenStart: number;
}

/** One counter of a call. */
export type CounterCall = BucketCall | QuotaCall;

/** What a bucket answers. */
export interface BucketReply {
  readonly kind: 'bucket';
  /** How much of `held` the store knows of; the rest must not be spent. */
  readonly kept: number;
  readonly granted: number;
  /** Whole tokens that are left for others. */
  readonly left: number;
  /** Milliseconds until there is a whole token; 0 = there is one. */
  readonly waitMs: number;
}

/** What a quota answers. Days are numbers, 0 = 1970-01-01. */
export interface QuotaReply {
  readonly kind: 'quota';
  readonly granted: number;
  /** What may still be handed out in this period. */
  readonly left: number;
  readonly used: number;
  /** Today, and the first day of the period. */
  readonly day: number;
  readonly start: number;
  readonly endsInMs: number;
  /** False while the store has lost its counts and they are not restored: nothing is granted. */
  readonly isTrusted: boolean;
}

/** Answer to one counter; undefined = the store did not answer, and nobody knows whether it did what was asked. */
export type CounterReply = BucketReply | QuotaReply | undefined;

/** Where the tokens of a fleet are. */
export interface CounterStore {
  /** False while the store cannot be used. */
  readonly isAvailable: boolean;
  /** True when the last call failed or is late: requests do not wait for the next one. */
  readonly isSuspect: boolean;
  /** Nodes that shared the store when it was last heard of; at least 1. */
  readonly liveNodes: number;
  /**
   * Settles and asks, all counters at once. Calls back once, with one reply for each call in their order. A reply may be late, but comes while
   * tokens that it brings can still be spent; no request should wait so long.
   */
  exchange(calls: readonly CounterCall[], onReplies: (replies: readonly CounterReply[]) => void): void;
  /** Calls back at each change of `isAvailable`. */
  onChange(listener: (isAvailable: boolean) => void): void;
}
