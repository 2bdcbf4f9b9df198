import { accountThrottle } from '@gatehouse/api-model';
import type { Account, ThrottleSettings } from '@gatehouse/api-model';

/** A token bucket, prepared (reference rest-api.md 9.1). */
export interface Bucket {
  /** Tokens that come back per second; 0 = nothing passes. */
  readonly ratePerSecond: number;
  /** Tokens that it holds; 0 = nothing passes. */
  readonly burst: number;
}

/** The bucket of settings; undefined without a rate: no limit. A burst that is not set is the rate, rounded up, at least 1. */
export function bucketOf(settings: ThrottleSettings | undefined): Bucket | undefined {
  if (settings?.rateLimit === undefined) return undefined;
  const { rateLimit, burstLimit = Math.max(1, Math.ceil(rateLimit)) } = settings;
  return { ratePerSecond: rateLimit, burst: burstLimit };
}

/** The bucket of all requests of the installation; undefined when it is switched off. */
export function accountBucket(account: Account): Bucket | undefined {
  return bucketOf(accountThrottle(account));
}
