import { dayNumber, dayText } from './days.ts';
import type { QuotaAdjustment, UsageCount, UsageCounters } from './usage-counters.ts';

/** How long a day is remembered after it was confirmed: the longest period and a day to spare. */
const KEPT_DAYS = 33;

interface KeyUsage {
  readonly usagePlanId: string;
  readonly apiKeyId: string;
  /** By day number. */
  readonly used: Map<number, number>;
  readonly confirmed: Map<number, number>;
  /** By first day of the period. */
  readonly extra: Map<number, number>;
}

/** Usage of one process, in memory: counts what its node spends and gives it to the collector of the same process. */
export class UsageTable implements UsageCounters {
  readonly #keys = new Map<string, KeyUsage>();
  readonly #changed = new Set<KeyUsage>();
  #needsRestore: boolean;

  /** `needsRestore` = a collector of this process keeps the counts, and has to bring them back first. */
  constructor(options: { readonly needsRestore: boolean }) {
    this.#needsRestore = options.needsRestore;
  }

  /** False until the counts of before were restored: quotas cannot be trusted. */
  get isTrusted(): boolean {
    return !this.#needsRestore;
  }

  /** Adds requests (or takes some back, below 0) to a day. */
  add(usagePlanId: string, apiKeyId: string, day: number, amount: number): void {
    if (amount === 0) return;
    const usage = this.#usageOf(usagePlanId, apiKeyId);
    usage.used.set(day, Math.max(0, (usage.used.get(day) ?? 0) + amount));
    this.#changed.add(usage);
  }

  /** Requests from day `start` up to, not including, day `end`; and what is added to the limit of that period. */
  period(usagePlanId: string, apiKeyId: string, start: number, end: number) {
    const usage = this.#keys.get(nameOf(usagePlanId, apiKeyId));
    if (usage === undefined) return { used: 0, extra: 0 };
    let used = 0;
    for (const [day, count] of usage.used) if (day >= start && day < end) used += count;
    return { used, extra: usage.extra.get(start) ?? 0 };
  }

  changed(limit: number): Promise<readonly UsageCount[]> {
    const counts: UsageCount[] = [];
    for (const { usagePlanId, apiKeyId, used, confirmed } of this.#changed) {
      for (const [day, count] of used) {
        if (count !== (confirmed.get(day) ?? 0)) counts.push({ usagePlanId, apiKeyId, day: dayText(day), used: count });
      }
      if (counts.length >= limit) break;
    }
    return Promise.resolve(counts.slice(0, limit));
  }

  confirm(counts: readonly UsageCount[]): Promise<void> {
    for (const { usagePlanId, apiKeyId, day, used } of counts) {
      const usage = this.#keys.get(nameOf(usagePlanId, apiKeyId));
      if (usage === undefined) continue;
      usage.confirmed.set(dayNumber(day), used);
      forgetOldDays(usage);
      const isSettled = [...usage.used].every(([number, count]) => (usage.confirmed.get(number) ?? 0) === count);
      if (isSettled) this.#changed.delete(usage);
    }
    return Promise.resolve();
  }

  needsRestore(): Promise<boolean> {
    return Promise.resolve(this.#needsRestore);
  }

  restore(counts: readonly UsageCount[], adjustments: readonly QuotaAdjustment[]): Promise<void> {
    for (const { usagePlanId, apiKeyId, day, used } of counts) {
      const number = dayNumber(day);
      const usage = this.#usageOf(usagePlanId, apiKeyId);
      const counted = usage.used.get(number) ?? 0;
      usage.used.set(number, usage.confirmed.has(number) ? Math.max(used, counted) : used + counted);
      usage.confirmed.set(number, used);
    }
    for (const adjustment of adjustments) this.#set(adjustment);
    this.#needsRestore = false;
    return Promise.resolve();
  }

  adjust(adjustment: QuotaAdjustment): Promise<void> {
    this.#set(adjustment);
    return Promise.resolve();
  }

  #set({ usagePlanId, apiKeyId, periodStart, extra }: QuotaAdjustment): void {
    const start = dayNumber(periodStart);
    this.#usageOf(usagePlanId, apiKeyId).extra.set(start, extra);
  }

  #usageOf(usagePlanId: string, apiKeyId: string): KeyUsage {
    const name = nameOf(usagePlanId, apiKeyId);
    const known = this.#keys.get(name);
    if (known !== undefined) return known;
    const usage = {
      usagePlanId,
      apiKeyId,
      used: new Map<number, number>(),
      confirmed: new Map<number, number>(),
      extra: new Map<number, number>(),
    };
    this.#keys.set(name, usage);
    return usage;
  }
}

function nameOf(usagePlanId: string, apiKeyId: string): string {
  return `${usagePlanId}/${apiKeyId}`;
}

/** Days that are kept elsewhere and that no period needs any more. */
function forgetOldDays({ used, confirmed, extra }: KeyUsage): void {
  const oldest = Math.max(...used.keys()) - KEPT_DAYS;
  for (const [day, count] of used) {
    if (day < oldest && confirmed.get(day) === count) {
      used.delete(day);
      confirmed.delete(day);
    }
  }
  for (const start of extra.keys()) if (start < oldest) extra.delete(start);
}
