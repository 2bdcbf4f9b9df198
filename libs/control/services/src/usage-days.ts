import type { Quota } from '@gatehouse/api-model';
import type { DailyUsage, QuotaAdjustmentRow, UsagePlanRecord, UsageRow } from '@gatehouse/records';
import { dayNumber, dayText, periodStart } from '@gatehouse/usage-counters';

/** Counts and adjustments of one key, by day. */
export interface KeyHistory {
  /** By `YYYY-MM-DD`. */
  readonly used: ReadonlyMap<string, number>;
  /** By `YYYY-MM-DD` of the first day of a period. */
  readonly extra: ReadonlyMap<string, number>;
}

/** The history of one key in rows of many. */
export function historyOf(
  apiKeyId: string,
  usage: readonly UsageRow[],
  adjustments: readonly QuotaAdjustmentRow[],
): KeyHistory {
  const own = <T extends { readonly apiKeyId: string }>(rows: readonly T[]): T[] =>
    rows.filter((row) => row.apiKeyId === apiKeyId);
  return {
    used: new Map(own(usage).map(({ day, used }) => [day, used])),
    extra: new Map(own(adjustments).map(({ periodStart: start, extra }) => [start, extra])),
  };
}

/** First day of the period that holds a day, as text. */
export function periodStartOf({ period }: Quota, day: string): string {
  return dayText(periodStart(period, dayNumber(day)));
}

/** Requests that a key may make in the period that starts on a day, and requests that it has made up to a day, included. */
export function periodState(
  { document: { quota }, quotaStartDate }: UsagePlanRecord,
  { used, extra }: KeyHistory,
  start: string,
  upTo: string,
): { readonly allowed: number; readonly used: number } {
  if (quota === undefined) return { allowed: Infinity, used: 0 };
  const isFirst = quotaStartDate !== '' && periodStartOf(quota, quotaStartDate) === start;
  let sum = 0;
  for (let day = dayNumber(start); day <= dayNumber(upTo); day += 1) sum += used.get(dayText(day)) ?? 0;
  return { allowed: quota.limit - (isFirst ? quota.offset : 0) + (extra.get(start) ?? 0), used: sum };
}

/** What a key used from a day to a day, and what was left when each ended (reference rest-api.md 9.2). */
export function dailyUsage(plan: UsagePlanRecord, history: KeyHistory, from: string, to: string): DailyUsage[] {
  const { quota } = plan.document;
  const days: DailyUsage[] = [];
  for (let number = dayNumber(from); number <= dayNumber(to); number += 1) {
    const day = dayText(number);
    const used = history.used.get(day) ?? 0;
    if (quota === undefined) {
      days.push({ used, remaining: undefined });
      continue;
    }
    const state = periodState(plan, history, periodStartOf(quota, day), day);
    days.push({ used, remaining: Math.max(0, state.allowed - state.used) });
  }
  return days;
}
