import { LEASE_TTL_MS } from '@gatehouse/counters';
import type { BucketReply } from '@gatehouse/counters';
import { describe, expect, it } from 'vitest';
import { BucketLease } from './bucket-lease.ts';

function leaseOf(burst = 100, ratePerSecond = 100) {
  const lease = new BucketLease('STAGE', { key: 'b', slot: 's' }, { burst, ratePerSecond });
  const exchange = (sentAtMs: number, nowMs: number, reply: Partial<BucketReply>) => {
    const call = lease.compose({ nowMs: sentAtMs, liveNodes: 1 });
    const answer = { kind: 'bucket' as const, kept: call.held, granted: 0, left: 50, waitMs: 0, ...reply };
    lease.settle(call, answer, sentAtMs, { nowMs, liveNodes: 1 });
    return call;
  };
  return { lease, exchange };
}

describe('a lease of a bucket', () => {
  it('ends before the store lets it expire, counted from the moment at which it was asked for', () => {
    const { lease, exchange } = leaseOf();
    exchange(1_000, 1_040, { granted: 5 });
    expect(lease.has(1_000 + LEASE_TTL_MS - 11)).toBe(true);
    expect(lease.has(1_000 + LEASE_TTL_MS - 10)).toBe(false);
  });

  it('is not begun when its answer took longer than its time', () => {
    const { lease, exchange } = leaseOf();
    exchange(1_000, 1_000 + LEASE_TTL_MS, { granted: 5 });
    expect(lease.held).toBe(0);
  });

  it('drops what the store does not know of any more', () => {
    const { lease, exchange } = leaseOf();
    exchange(1_000, 1_001, { granted: 5 });
    lease.spend();
    exchange(1_010, 1_011, { kept: 0, granted: 2 });
    expect(lease.held).toBe(2);
  });

  it('is forgotten when its time is over, not given back', () => {
    const { exchange } = leaseOf();
    exchange(1_000, 1_001, { granted: 5 });
    expect(exchange(2_000, 2_001, {})).toMatchObject({ held: 0, returned: 0 });
  });

  it('lets nothing pass when rate or burst is 0', () => {
    expect(leaseOf(0, 5).lease.isBlocked).toBe(true);
    expect(leaseOf(5, 0).lease.isBlocked).toBe(true);
    expect(leaseOf(1, 0.001).lease.isBlocked).toBe(false);
  });
});
