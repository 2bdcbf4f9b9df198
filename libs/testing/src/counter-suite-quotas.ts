import { dayText } from '@gatehouse/usage-counters';
import type { CounterSuite } from './counter-suite-support.ts';

/** What is promised of quotas. */
export function describeQuotas({ test: { it, expect }, quota }: CounterSuite): void {
  it('never hands out more than a quota, and takes back what is returned', async () => {
    expect(await quota({ need: 60 })).toMatchObject({ granted: 60, used: 60, left: 40, isTrusted: true });
    expect(await quota({ need: 60 })).toMatchObject({ granted: 40, left: 0 });
    const { day } = await quota({});
    expect(await quota({ returned: 5, returnedDay: day })).toMatchObject({ left: 5, used: 95 });
    expect(await quota({ need: 9 })).toMatchObject({ granted: 5, left: 0 });
  });

  it('takes the offset off the first period only', async () => {
    const { day } = await quota({});
    expect(await quota({ offset: 30, startDay: day })).toMatchObject({ left: 70 });
    expect(await quota({ offset: 30, startDay: day - 40 })).toMatchObject({ left: 100 });
  });

  it('knows when periods begin and end', async () => {
    const now = new Date();
    const { day } = await quota({});
    expect(dayText(day)).toBe(now.toISOString().slice(0, 10));
    const month = await quota({ period: 'MONTH' });
    expect(dayText(month.start)).toBe(`${now.toISOString().slice(0, 7)}-01`);
    const monthEnd = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1);
    expect(Math.abs(month.endsInMs - (monthEnd - now.getTime()))).toBeLessThan(5_000);
    const week = await quota({ period: 'WEEK' });
    expect(new Date(week.start * 86_400_000).getUTCDay()).toBe(0);
    expect(day - week.start).toBe(now.getUTCDay());
    expect((await quota({ period: 'DAY' })).start).toBe(day);
  });
}

/** What is promised of usage, and of quotas after a loss. */
export function describeUsage({ test: { it, expect }, quota, ends }: CounterSuite): void {
  it('is told by nodes of use that it has lost', async () => {
    const { start } = await quota({ need: 10 });
    expect(await quota({ seenUsed: 25, seenStart: start })).toMatchObject({ used: 25, left: 75 });
    expect(await quota({ seenUsed: 90, seenStart: start - 31 })).toMatchObject({ used: 25 });
  });

  it('gives usage by day to the collector until that is confirmed', async () => {
    const { day } = await quota({ need: 3 });
    await quota({ apiKeyId: 'k2', limit: Infinity, owed: 7 });
    const counts = [...(await ends().usage.changed(10))].toSorted((a, b) => a.used - b.used);
    expect(counts).toEqual([
      { usagePlanId: 'gold', apiKeyId: 'k1', day: dayText(day), used: 3 },
      { usagePlanId: 'gold', apiKeyId: 'k2', day: dayText(day), used: 7 },
    ]);
    await quota({ need: 1 });
    await ends().usage.confirm(counts);
    expect(await ends().usage.changed(10)).toEqual([{ ...counts[0], used: 4 }]);
  });

  it('is not told by nodes while it lacks the days before: they would all be counted to the present one', async () => {
    const { day, start } = await quota({ need: 10 });
    await ends().flush();
    expect(await quota({ seenUsed: 60, seenStart: start, owed: 2 })).toMatchObject({ used: 2, isTrusted: false });
    const count = { usagePlanId: 'gold', apiKeyId: 'k1', day: dayText(day), used: 50 };
    await ends().usage.restore([count], []);
    expect(await quota({})).toMatchObject({ used: 52 });
    expect(await quota({ seenUsed: 60, seenStart: start })).toMatchObject({ used: 60, left: 40 });
    await ends().usage.restore([count], []);
    expect(await quota({})).toMatchObject({ used: 60 });
  });

  it('grants nothing after it was emptied until the counts are restored', async () => {
    const { day, start } = await quota({ need: 10 });
    await ends().flush();
    expect(await ends().usage.needsRestore()).toBe(true);
    expect(await quota({ need: 1 })).toMatchObject({ granted: 0, isTrusted: false });
    const count = { usagePlanId: 'gold', apiKeyId: 'k1', day: dayText(day), used: 10 };
    const adjustment = { usagePlanId: 'gold', apiKeyId: 'k1', periodStart: dayText(start), extra: 5 };
    await ends().usage.restore([count], [adjustment]);
    expect(await ends().usage.needsRestore()).toBe(false);
    expect(await quota({ need: 1 })).toMatchObject({ granted: 1, used: 11, left: 94, isTrusted: true });
    await ends().usage.adjust({ ...adjustment, extra: -89 });
    expect(await quota({ need: 9 })).toMatchObject({ granted: 0, left: 0 });
  });
}
