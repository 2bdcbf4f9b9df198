import { describe, expect, it } from 'vitest';
import { dayNumber } from './days.ts';
import { UsageTable } from './usage-table.ts';

const DAY = dayNumber('2026-11-28');
const used = (count: number, day = '2026-11-28') => ({ usagePlanId: 'p', apiKeyId: 'k', day, used: count });

describe('usage in memory', () => {
  it('gives what changed until exactly that count is confirmed', async () => {
    const usage = new UsageTable({ needsRestore: false });
    usage.add('p', 'k', DAY, 5);
    expect(await usage.changed(10)).toEqual([used(5)]);
    usage.add('p', 'k', DAY, 1);
    await usage.confirm([used(5)]);
    expect(await usage.changed(10)).toEqual([used(6)]);
    await usage.confirm([used(6)]);
    expect(await usage.changed(10)).toEqual([]);
    usage.add('p', 'k', DAY, -2);
    expect(await usage.changed(10)).toEqual([used(4)]);
  });

  it('is trusted once the counts of before are back, beside what was counted meanwhile', async () => {
    const usage = new UsageTable({ needsRestore: true });
    usage.add('p', 'k', DAY, 9);
    expect(usage.isTrusted).toBe(false);
    await usage.restore([used(7), used(30, '2026-11-02')], [{ ...used(0), periodStart: '2026-11-01', extra: 100 }]);
    expect(usage.isTrusted).toBe(true);
    expect(await usage.needsRestore()).toBe(false);
    expect(usage.period('p', 'k', dayNumber('2026-11-01'), dayNumber('2026-12-01'))).toEqual({
      used: 46,
      extra: 100,
    });
    expect(usage.period('p', 'k', DAY, DAY + 1)).toEqual({ used: 16, extra: 0 });
    expect(await usage.changed(10)).toEqual([used(16)]);
  });
});
