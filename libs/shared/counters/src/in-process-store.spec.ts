import { describeCounterStore } from '@gatehouse/testing';
import { UsageTable } from '@gatehouse/usage-counters';
import type { UsageCounters } from '@gatehouse/usage-counters';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exchangeBucket, fullBucket, InProcessCounterStore } from './index.ts';
import type { CounterStore } from './index.ts';

describeCounterStore({ describe, it, expect, beforeEach, afterEach }, 'in one process', () => {
  const clocks = { nowMs: () => performance.now(), nowUnixMs: () => Date.now() };
  let usage: UsageTable = new UsageTable({ needsRestore: false });
  let store = new InProcessCounterStore(clocks, usage);
  const counters: UsageCounters = {
    changed: (limit) => usage.changed(limit),
    confirm: (counts) => usage.confirm(counts),
    needsRestore: () => usage.needsRestore(),
    restore: (counts, adjustments) => usage.restore(counts, adjustments),
    adjust: (adjustment) => usage.adjust(adjustment),
  };
  const current: CounterStore = {
    isAvailable: true,
    isSuspect: false,
    liveNodes: 1,
    exchange: (calls, onReplies) => store.exchange(calls, onReplies),
    onChange: () => undefined,
  };
  return Promise.resolve({
    store: current,
    usage: counters,
    // What a new process finds.
    flush: () => {
      usage = new UsageTable({ needsRestore: true });
      store = new InProcessCounterStore(clocks, usage);
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  });
});

describe('a bucket', () => {
  const limit = { burst: 10, ratePerSecond: 1 };
  const call = {
    kind: 'bucket' as const,
    key: 'b',
    slot: 's',
    held: 0,
    returned: 0,
    need: 0,
    ahead: 0,
    owed: 0,
    ...limit,
  };

  it('leaves a call alone that comes after a newer one of the same node', () => {
    const bucket = fullBucket(limit, 0);
    exchangeBucket(bucket, { ...call, need: 6 }, { nowUs: 0, holder: 'a', sequence: 2 });
    expect(
      exchangeBucket(bucket, { ...call, held: 1, returned: 5 }, { nowUs: 0, holder: 'a', sequence: 1 }),
    ).toMatchObject({
      kept: 0,
      granted: 0,
    });
    expect(bucket.leases.get('a')?.amount).toBe(6);
    expect(bucket.microTokens).toBe(4_000_000);
  });

  it('gives nothing for a clock that was set back, and goes on when it has caught up', () => {
    const bucket = fullBucket(limit, 10_000_000);
    exchangeBucket(bucket, { ...call, need: 10 }, { nowUs: 10_000_000, holder: 'a', sequence: 1 });
    const back = exchangeBucket(bucket, { ...call, need: 1 }, { nowUs: 2_000_000, holder: 'a', sequence: 2 });
    expect(back.granted).toBe(0);
    const later = exchangeBucket(bucket, { ...call, need: 1 }, { nowUs: 12_000_000, holder: 'a', sequence: 3 });
    expect(later.granted).toBe(1);
  });
});
