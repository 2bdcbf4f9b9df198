import type { ControlStore } from '@gatehouse/records';
import { TEST_ACTOR } from '@gatehouse/testing';
import { dayNumberOf, UsageTable } from '@gatehouse/usage-counters';
import type { UsageCounters } from '@gatehouse/usage-counters';
import { afterEach, describe, expect, it } from 'vitest';
import { SpecTime } from './spec-time.ts';
import { closePlanes, planeWithStages } from './spec-store.ts';
import { UsageCollector } from './usage-collector.ts';

const START_UNIX_MS = Date.UTC(2026, 10, 28, 12);
const TODAY = '2026-11-28';
const DAY = dayNumberOf(START_UNIX_MS);
const ONE_PAGE = { pageSize: 100, pageToken: undefined };

afterEach(closePlanes);

/** A control plane on 28 November 2026 with the key `k1` in the plan `gold`, which has a quota of 100 a month. */
async function setUp(usageCounters: UsageCounters) {
  const time = new SpecTime();
  await time.advance(START_UNIX_MS - time.now());
  const plane = await planeWithStages({ usageCounters, time });
  const quota = { limit: 100, offset: 10, period: 'MONTH' };
  await plane.apiKeys.create(TEST_ACTOR, { apiKeyId: 'k1' });
  await plane.usagePlans.create(TEST_ACTOR, { usagePlanId: 'gold', name: 'Gold', quota });
  await plane.usagePlans.addKey(TEST_ACTOR, 'gold', 'k1');
  const stored = async (): Promise<(string | number)[][]> =>
    (await plane.store.usage.listUsage('gold', '2026-01-01', '2026-12-31')).map(({ day, used }) => [day, used]);
  return { ...plane, stored };
}

const storeThatFails = (store: ControlStore, isDown: () => boolean): ControlStore =>
  new Proxy(store, {
    get: (target, property) => {
      if (property === 'transact' && isDown()) return () => Promise.reject(new Error('the store is down'));
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });

describe('the collector of usage', () => {
  it('brings counts into the store every two seconds, and once more at its end', async () => {
    const counters = new UsageTable({ needsRestore: true });
    const { usageCollector, stored, time } = await setUp(counters);
    await usageCollector.start();
    counters.add('gold', 'k1', DAY, 5);
    expect(await stored()).toEqual([]);
    await time.advance(2_000);
    await expect.poll(stored).toEqual([[TODAY, 5]]);
    counters.add('gold', 'k1', DAY, 2);
    await usageCollector.stop();
    expect(await stored()).toEqual([[TODAY, 7]]);
    expect(await counters.changed(10)).toEqual([]);
  });

  it('confirms counts only when the store has them', async () => {
    const counters = new UsageTable({ needsRestore: true });
    const plane = await setUp(counters);
    let isDown = false;
    const store = storeThatFails(plane.store, () => isDown);
    const { clock, logger, log } = contextOf(plane.time);
    const collector = new UsageCollector({ store, clock, timer: plane.time.timer, logger, usageCounters: counters });
    await collector.start();
    counters.add('gold', 'k1', DAY, 5);
    isDown = true;
    await collector.collectNow();
    await collector.collectNow();
    expect(log).toEqual(['Usage cannot be collected; trying again and again']);
    expect(await counters.changed(10)).toHaveLength(1);
    isDown = false;
    await collector.stop();
    expect(await plane.stored()).toEqual([[TODAY, 5]]);
    expect(log.at(-1)).toBe('Usage can be collected again');
  });

  it('gives counters that were emptied their counts and adjustments back before it believes them', async () => {
    const before = new UsageTable({ needsRestore: true });
    const plane = await setUp(before);
    await plane.usageCollector.start();
    before.add('gold', 'k1', DAY, 40);
    await plane.usage.setRemaining(TEST_ACTOR, { usagePlanId: 'gold', apiKeyId: 'k1', remaining: 500 });
    const after = new UsageTable({ needsRestore: true });
    after.add('gold', 'k1', DAY, 1);
    const { clock, logger } = contextOf(plane.time);
    const next = new UsageCollector({
      store: plane.store,
      clock,
      timer: plane.time.timer,
      logger,
      usageCounters: after,
    });
    await next.start();
    expect(after.period('gold', 'k1', DAY - 27, DAY + 3)).toMatchObject({ used: 41, extra: 450 });
    expect(await plane.stored()).toEqual([[TODAY, 41]]);
    await next.stop();
  });

  it('deletes usage that is older than it is kept for, day by day', async () => {
    const plane = await setUp(new UsageTable({ needsRestore: true }));
    const { store, stored, time } = plane;
    const row = (day: string) => ({ usagePlanId: 'gold', apiKeyId: 'k1', day, used: 1 });
    const adjustment = (periodStart: string) => ({ usagePlanId: 'gold', apiKeyId: 'k1', periodStart, extra: 5 });
    await store.transact(TEST_ACTOR, async ({ usage }) => {
      await usage.putUsage(['2026-10-18', '2026-10-19', '2026-10-20', TODAY].map(row));
      for (const start of ['2026-10-01', '2026-11-01']) await usage.putAdjustment(adjustment(start));
    });
    const { clock, logger } = contextOf(time);
    const usageCounters = new UsageTable({ needsRestore: false });
    const context = { store, clock, timer: time.timer, logger, usageCounters, usageRetentionDays: 40 };
    const collector = new UsageCollector(context);
    await collector.start();
    const days = async () => (await stored()).map(([day]) => day);
    expect(await days()).toEqual(['2026-10-19', '2026-10-20', TODAY]);
    const starts = (await store.usage.listAdjustments('gold', '2026-01-01')).map(({ periodStart }) => periodStart);
    expect(starts).toEqual(['2026-11-01']);
    await time.advance(86_400_000);
    await expect.poll(days).toEqual(['2026-10-20', TODAY]);
    await collector.stop();
  });

  it('throws away counts of counters that were emptied while it read them', async () => {
    const counters = new UsageTable({ needsRestore: false });
    let isEmptied = false;
    const watched: UsageCounters = {
      changed: async (limit) => {
        const counts = await counters.changed(limit);
        isEmptied = true;
        return counts;
      },
      confirm: (counts) => counters.confirm(counts),
      needsRestore: () => Promise.resolve(isEmptied),
      restore: (counts, adjustments) => {
        isEmptied = false;
        return counters.restore(counts, adjustments);
      },
      adjust: (adjustment) => counters.adjust(adjustment),
    };
    const { store, usageCollector, stored } = await setUp(watched);
    await store.transact(TEST_ACTOR, ({ usage }) =>
      usage.putUsage([{ usagePlanId: 'gold', apiKeyId: 'k1', day: TODAY, used: 90 }]),
    );
    counters.add('gold', 'k1', DAY, 3);
    await usageCollector.start();
    expect(await stored()).toEqual([[TODAY, 90]]);
  });
});

describe('usage', () => {
  it('is told by key and day with what was left when the day ended', async () => {
    const counters = new UsageTable({ needsRestore: true });
    const { usage, usageCollector } = await setUp(counters);
    await usageCollector.start();
    counters.add('gold', 'k1', DAY - 1, 30);
    counters.add('gold', 'k1', DAY, 5);
    const query = { usagePlanId: 'gold', startDate: '2026-10-31', endDate: '2026-11-01' };
    // November is the month in which the plan got its quota: ten are taken off it.
    expect((await usage.get(query, ONE_PAGE)).items).toEqual([
      {
        apiKeyId: 'k1',
        days: [
          { used: 0, remaining: 100 },
          { used: 0, remaining: 90 },
        ],
      },
    ]);
    const now = await usage.get({ ...query, startDate: '2026-11-27', endDate: TODAY, apiKeyId: 'k1' }, ONE_PAGE);
    expect(now.items[0]?.days).toEqual([
      { used: 30, remaining: 60 },
      { used: 5, remaining: 55 },
    ]);
  });

  it('may be raised for the present period, on all nodes at once', async () => {
    const counters = new UsageTable({ needsRestore: true });
    const { usage, usageCollector, store } = await setUp(counters);
    await usageCollector.start();
    counters.add('gold', 'k1', DAY, 90);
    const input = { usagePlanId: 'gold', apiKeyId: 'k1', remaining: 25 };
    expect(await usage.setRemaining(TEST_ACTOR, input)).toEqual({
      apiKeyId: 'k1',
      day: TODAY,
      days: [{ used: 90, remaining: 25 }],
    });
    expect(counters.period('gold', 'k1', DAY - 27, DAY + 3)).toMatchObject({ used: 90, extra: 25 });
    expect((await store.listAudit(ONE_PAGE, 'usage/gold/k1')).items).toHaveLength(1);
  });

  it('is refused for days that are none, plans without quota, and keys that are not in the plan', async () => {
    const { usage, usagePlans } = await setUp(new UsageTable({ needsRestore: true }));
    const query = { usagePlanId: 'gold', startDate: TODAY, endDate: TODAY };
    const refusals = [
      [usage.get({ ...query, startDate: 'today' }, ONE_PAGE), 'INVALID_ARGUMENT'],
      [usage.get({ ...query, endDate: '2026-11-01' }, ONE_PAGE), 'INVALID_ARGUMENT'],
      [usage.get({ ...query, startDate: '2020-01-01' }, ONE_PAGE), 'INVALID_ARGUMENT'],
      [usage.get({ ...query, usagePlanId: 'none' }, ONE_PAGE), 'NOT_FOUND'],
      [usage.setRemaining(TEST_ACTOR, { usagePlanId: 'gold', apiKeyId: 'none', remaining: 1 }), 'NOT_FOUND'],
      [usage.setRemaining(TEST_ACTOR, { usagePlanId: 'gold', apiKeyId: 'k1', remaining: -1 }), 'INVALID_ARGUMENT'],
    ] as const;
    for (const [call, code] of refusals) await expect(call).rejects.toMatchObject({ code });
    await usagePlans.update(TEST_ACTOR, { document: { usagePlanId: 'gold', name: 'Gold' } });
    const without = usage.setRemaining(TEST_ACTOR, { usagePlanId: 'gold', apiKeyId: 'k1', remaining: 1 });
    await expect(without).rejects.toMatchObject({ code: 'FAILED_PRECONDITION' });
  });
});

function contextOf(time: SpecTime) {
  const log: string[] = [];
  const note = (_fields: object, message: string) => log.push(message);
  return { clock: time.now, logger: { info: note, warn: note, error: note }, log };
}
