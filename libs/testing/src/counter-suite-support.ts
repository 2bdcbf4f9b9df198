import type {
  BucketCall,
  BucketReply,
  CounterCall,
  CounterReply,
  CounterStore,
  QuotaCall,
  QuotaReply,
} from '@gatehouse/counters';
import type { UsageCounters } from '@gatehouse/usage-counters';
import type { TestApi } from './channel-suite-support.ts';

/** A counter store that is empty and trusted, and what the control plane sees of it. */
export interface CounterStoreEnds {
  readonly store: CounterStore;
  readonly usage: UsageCounters;
  /** Empties it. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

const NOTHING = { held: 0, returned: 0, need: 0, ahead: 0, owed: 0 };

/** A call of a bucket of 10 tokens that hardly fills. */
export function aBucketCall(call: Partial<BucketCall>): BucketCall {
  return { kind: 'bucket', key: 'b', slot: 's', burst: 10, ratePerSecond: 0.001, ...NOTHING, ...call };
}

/** A call of a quota of 100 a month. */
export function aQuotaCall(call: Partial<QuotaCall>): QuotaCall {
  const quota = { usagePlanId: 'gold', apiKeyId: 'k1', limit: 100, offset: 0, startDay: 0, period: 'MONTH' as const };
  return { kind: 'quota', ...quota, ...NOTHING, returnedDay: 0, seenUsed: 0, seenStart: 0, ...call };
}

/** What the parts of the suite get. */
export interface CounterSuite {
  readonly test: TestApi;
  /** The store of the running test. */
  ends(): CounterStoreEnds;
  exchange(...calls: readonly CounterCall[]): Promise<readonly CounterReply[]>;
  bucket(call: Partial<BucketCall>): Promise<BucketReply>;
  quota(call: Partial<QuotaCall>): Promise<QuotaReply>;
}

/** The suite's ways to call the store of the running test. */
export function counterSuite(test: TestApi, ends: () => CounterStoreEnds): CounterSuite {
  const exchange = (...calls: readonly CounterCall[]): Promise<readonly CounterReply[]> =>
    new Promise((resolve) => ends().store.exchange(calls, resolve));
  return {
    test,
    ends,
    exchange,
    bucket: async (call) => {
      const [reply] = await exchange(aBucketCall(call));
      if (reply?.kind !== 'bucket') throw new Error('no answer of a bucket');
      return reply;
    },
    quota: async (call) => {
      const [reply] = await exchange(aQuotaCall(call));
      if (reply?.kind !== 'quota') throw new Error('no answer of a quota');
      return reply;
    },
  };
}
