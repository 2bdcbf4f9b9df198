import { describe, expect, it } from 'vitest';
import { dayNumber, dayText, periodEnd, periodStart } from './days.ts';

function periodOf(period: 'DAY' | 'WEEK' | 'MONTH', day: string): [string, string] {
  const start = periodStart(period, dayNumber(day));
  return [dayText(start), dayText(periodEnd(period, start))];
}

describe('a period of a quota', () => {
  it.each([
    ['DAY', '2026-11-28', '2026-11-28', '2026-11-29'],
    ['WEEK', '2026-11-28', '2026-11-22', '2026-11-29'],
    ['WEEK', '2026-11-29', '2026-11-29', '2026-12-06'],
    ['MONTH', '2026-12-31', '2026-12-01', '2027-01-01'],
    ['MONTH', '2028-02-29', '2028-02-01', '2028-03-01'],
  ] as const)('%s that holds %s goes from %s to before %s', (period, day, start, end) => {
    expect(periodOf(period, day)).toEqual([start, end]);
  });

  it('refuses a text that is no day', () => {
    for (const text of ['2026-13-01', '2026-1-1', 'today', '']) expect(() => dayNumber(text)).toThrow('is no day');
  });
});
