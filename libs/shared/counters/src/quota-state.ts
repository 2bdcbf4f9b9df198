import { dayNumberOf, periodEnd, periodStart } from '@gatehouse/usage-counters';
import type { UsageTable } from '@gatehouse/usage-counters';
import type { QuotaCall, QuotaReply } from './counter-store.ts';

const DAY_MS = 86_400_000;

/** Counts what is returned and owed and hands out what the quota has left: what Redis does in `quota-script.ts`. */
export function exchangeQuota(usage: UsageTable, call: QuotaCall, nowUnixMs: number): QuotaReply {
  const { usagePlanId, apiKeyId, limit, offset } = call;
  const day = dayNumberOf(nowUnixMs);
  const start = periodStart(call.period, day);
  const end = periodEnd(call.period, start);
  usage.add(usagePlanId, apiKeyId, call.returnedDay, -call.returned);
  usage.add(usagePlanId, apiKeyId, day, call.owed);
  const counted = usage.period(usagePlanId, apiKeyId, start, end);
  // Without the days before, what nodes have seen of the whole period would all be counted to today.
  if (usage.isTrusted && call.seenStart === start) {
    usage.add(usagePlanId, apiKeyId, day, Math.max(0, call.seenUsed - counted.used));
  }
  const before = usage.period(usagePlanId, apiKeyId, start, end);
  const isFirst = call.startDay >= start && call.startDay < end;
  const room = Math.max(0, limit + before.extra - (isFirst ? offset : 0) - before.used);
  const isTrusted = limit === Infinity || usage.isTrusted;
  const granted = isTrusted ? grantOf(call, room) : 0;
  usage.add(usagePlanId, apiKeyId, day, granted);
  return {
    kind: 'quota',
    granted,
    left: room - granted,
    used: before.used + granted,
    day,
    start,
    endsInMs: end * DAY_MS - nowUnixMs,
    isTrusted,
  };
}

function grantOf({ need, ahead }: QuotaCall, room: number): number {
  const needed = Math.min(need, room);
  return needed + Math.min(ahead, Math.ceil((room - needed) / 2));
}
