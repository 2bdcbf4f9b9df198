import { LEASE_TTL_MS } from '@gatehouse/counters';
import { aBucketCall, aQuotaCall } from './counter-suite-support.ts';
import type { CounterSuite } from './counter-suite-support.ts';
import { eventually } from './eventually.ts';

const MAX_TRIES = 10;

/**
 * Runs calls that have to come before a lease expires, of a key that is theirs. Again, with another key, when they fail and a busy machine
 * was too slow for them.
 */
async function beforeExpiry(calls: (key: string) => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const startMs = performance.now();
    try {
      return await calls(`try ${String(tries)}`);
    } catch (error) {
      if (performance.now() - startMs < LEASE_TTL_MS || tries === MAX_TRIES) throw error;
    }
  }
}

/** What is promised of buckets. */
export function describeBuckets({ test: { it, expect }, bucket }: CounterSuite): void {
  it('hands out what is needed, and of what is wanted ahead at most half of the rest', async () => {
    await beforeExpiry(async (key) => {
      expect(await bucket({ key, need: 2, ahead: 100 })).toMatchObject({ granted: 6, left: 4 });
      expect(await bucket({ key, held: 6, ahead: 100 })).toMatchObject({ kept: 6, granted: 2, left: 2 });
      expect(await bucket({ key, held: 8, need: 5 })).toMatchObject({ granted: 2, left: 0 });
    });
  });

  it('says how long an empty bucket stays empty', async () => {
    // So slow that it is empty still when a busy machine asks for the second time.
    const slow = { key: 'slow', ratePerSecond: 0.02, burst: 1, need: 1 };
    const startMs = performance.now();
    await bucket(slow);
    const { granted, waitMs } = await bucket(slow);
    expect(granted).toBe(0);
    // 5 ms: two clocks, and milliseconds that are rounded.
    expect(waitMs).toBeGreaterThanOrEqual(50_000 - (performance.now() - startMs) - 5);
    expect(waitMs).toBeLessThanOrEqual(50_000);
    const quick = { ratePerSecond: 2, burst: 1, need: 1 };
    await bucket(quick);
    await eventually(async () => (await bucket(quick)).granted === 1);
  });

  it('lets nothing flow in for tokens that are out, and takes back what is returned', async () => {
    await beforeExpiry(async (key) => {
      const fast = { key, ratePerSecond: 1_000, burst: 10 };
      await bucket({ ...fast, need: 10 });
      await eventually(async () => (await bucket({ ...fast, held: 4 })).left === 6, { deadlineMs: LEASE_TTL_MS });
      expect(await bucket({ ...fast, held: 1, returned: 3 })).toMatchObject({ kept: 1, left: 9 });
      // Returned twice, or more than it has: nothing.
      expect(await bucket({ ...fast, held: 1, returned: 3 })).toMatchObject({ left: 9 });
    });
  });
}

/** What is promised of leases and limits. */
export function describeLeases({ test: { it, expect }, bucket, exchange }: CounterSuite): void {
  it('counts a lease that expires as spent, and its place is free again', async () => {
    const fast = { key: 'fast', ratePerSecond: 1_000, burst: 10 };
    await bucket({ need: 10 });
    await bucket({ ...fast, need: 10 });
    // A call would renew or settle it, so only time may pass.
    const overAtMs = performance.now() + LEASE_TTL_MS + 20;
    await eventually(() => performance.now() > overAtMs);
    expect(await bucket({ held: 10, need: 1 })).toMatchObject({ kept: 0, granted: 0 });
    expect(await bucket({ ...fast, held: 10 })).toMatchObject({ kept: 0, left: 10 });
  });

  it('takes off what was admitted without it, down to nothing', async () => {
    expect(await bucket({ owed: 4 })).toMatchObject({ left: 6 });
    expect(await bucket({ owed: 100 })).toMatchObject({ left: 0 });
  });

  it('takes a change of the limit at once', async () => {
    await bucket({ need: 1 });
    expect(await bucket({ burst: 3 })).toMatchObject({ left: 2 });
    expect(await bucket({ burst: 0, need: 1 })).toMatchObject({ granted: 0 });
  });

  it('keeps fractions of a thousandth and large bursts exactly', async () => {
    expect(await bucket({ key: 'large', burst: 9_000_000, need: 8_999_999 })).toMatchObject({ left: 1 });
    const slow = { key: 'slow', ratePerSecond: 0.001, burst: 1 };
    await bucket({ ...slow, need: 1 });
    for (let i = 0; i < 50; i += 1) await bucket(slow);
    const { waitMs } = await bucket({ ...slow, need: 1 });
    expect(waitMs).toBeGreaterThan(990_000);
    expect(waitMs).toBeLessThanOrEqual(1_000_000);
  });

  it('answers many counters of several slots in one exchange, in their order', async () => {
    const calls = Array.from({ length: 30 }, (_, i) =>
      i % 7 === 3
        ? aQuotaCall({ apiKeyId: `k${String(i)}`, need: i })
        : aBucketCall({ key: `b${String(i)}`, slot: `s${String(i % 4)}`, burst: 50, need: i }),
    );
    const replies = await exchange(...calls);
    expect(replies.map((reply) => reply?.granted)).toEqual(calls.map(({ need }) => need));
  });
}
