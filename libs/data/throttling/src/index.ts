export { BucketLease } from './bucket-lease.ts';
export type { BucketName } from './bucket-lease.ts';
export { Lease } from './lease.ts';
export type { LimitLevel } from './lease.ts';
export { Limiter, MAX_WAIT_MS } from './limiter.ts';
export type { LimiterCounters, LimiterOptions, Verdict } from './limiter.ts';
export { QuotaLease, UsageLease } from './quota-lease.ts';
export type { QuotaLimit } from './quota-lease.ts';
export type { CounterLossPolicy } from './waiting-requests.ts';
