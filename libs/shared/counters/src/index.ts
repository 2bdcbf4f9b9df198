export { exchangeBucket, fullBucket } from './bucket-state.ts';
export type { BucketCaller, BucketState } from './bucket-state.ts';
export { LEASE_TTL_MS, MAX_BURST } from './counter-store.ts';
export type {
  BucketCall,
  BucketLimit,
  BucketReply,
  CounterCall,
  CounterReply,
  CounterStore,
  QuotaCall,
  QuotaReply,
} from './counter-store.ts';
export { InProcessCounterStore } from './in-process-store.ts';
export type { InProcessClocks } from './in-process-store.ts';
export { exchangeQuota } from './quota-state.ts';
export { worstExcess } from './window-check.ts';
