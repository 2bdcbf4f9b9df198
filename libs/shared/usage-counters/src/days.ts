const DAY_MS = 86_400_000;
const DAYS_PER_WEEK = 7;
/** 1970-01-01 was a Thursday; weeks start on Sunday. */
const FIRST_SUNDAY_OFFSET = 4;

/** Length of a quota's period (reference rest-api.md 9.2). */
export type QuotaPeriod = 'DAY' | 'WEEK' | 'MONTH';

/** A UTC day as a number: 0 = 1970-01-01. */
export function dayNumberOf(unixMs: number): number {
  return Math.floor(unixMs / DAY_MS);
}

/** `YYYY-MM-DD` of a day number. */
export function dayText(dayNumber: number): string {
  return new Date(dayNumber * DAY_MS).toISOString().slice(0, 10);
}

/** The day number of `YYYY-MM-DD`. Throws RangeError for anything else. */
export function dayNumber(text: string): number {
  const unixMs = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(unixMs)) throw new RangeError(`"${text}" is no day; write YYYY-MM-DD.`);
  return dayNumberOf(unixMs);
}

/** First day of the period that holds a day. Calendar periods in UTC: a week starts on Sunday, a month on its first day. */
export function periodStart(period: QuotaPeriod, day: number): number {
  switch (period) {
    case 'DAY':
      return day;
    case 'WEEK':
      return day - ((day + FIRST_SUNDAY_OFFSET) % DAYS_PER_WEEK);
    case 'MONTH':
      return day - new Date(day * DAY_MS).getUTCDate() + 1;
  }
}

/** First day after the period that starts on `start`. */
export function periodEnd(period: QuotaPeriod, start: number): number {
  if (period === 'DAY') return start + 1;
  if (period === 'WEEK') return start + DAYS_PER_WEEK;
  const first = new Date(start * DAY_MS);
  return dayNumberOf(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 1));
}
