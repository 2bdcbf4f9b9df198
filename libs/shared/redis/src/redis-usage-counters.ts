import { dayNumber, dayText } from '@gatehouse/usage-counters';
import type { QuotaAdjustment, UsageCount, UsageCounters } from '@gatehouse/usage-counters';
import { CHANGED_KEY, TRUSTED_KEY, usageKey, usageName } from './counter-keys.ts';
import type { RedisLink } from './redis-link.ts';
import { ADJUST_SCRIPT, CONFIRM_SCRIPT, RESTORE_SCRIPT } from './usage-scripts.ts';

/** Keys that are read or written at a time, so that nodes find Redis free in between. */
const KEYS_AT_ONCE = 100;

/** Usage of a fleet in Redis, for the control plane. Give it a link with a deadline of seconds: nobody waits for it. */
export class RedisUsageCounters implements UsageCounters {
  readonly #link: RedisLink;

  constructor(link: RedisLink) {
    this.#link = link;
  }

  async changed(limit: number): Promise<readonly UsageCount[]> {
    const names = textsOf(await this.#link.command('SRANDMEMBER', CHANGED_KEY, limit));
    const counts: UsageCount[] = [];
    for (const part of partsOf(names)) {
      const read = await Promise.all(part.map((name) => this.#changedOf(name)));
      counts.push(...read.flat());
      if (counts.length >= limit) break;
    }
    return counts.slice(0, limit);
  }

  async confirm(counts: readonly UsageCount[]): Promise<void> {
    for (const part of partsOf([...byKey(counts)])) {
      await Promise.all(
        part.map(([name, own]) =>
          this.#link.runScript(CONFIRM_SCRIPT, [CHANGED_KEY, usageKey(name)], [name, ...own.flatMap(dayAndCount)]),
        ),
      );
    }
  }

  async needsRestore(): Promise<boolean> {
    return (await this.#link.command('EXISTS', TRUSTED_KEY)) !== 1;
  }

  async restore(counts: readonly UsageCount[], adjustments: readonly QuotaAdjustment[]): Promise<void> {
    for (const part of partsOf([...byKey(counts)])) {
      await Promise.all(
        part.map(([name, own]) => this.#link.runScript(RESTORE_SCRIPT, [usageKey(name)], own.flatMap(dayAndCount))),
      );
    }
    for (const part of partsOf(adjustments)) await Promise.all(part.map((adjustment) => this.adjust(adjustment)));
    await this.#link.command('SET', TRUSTED_KEY, '1');
  }

  async adjust({ usagePlanId, apiKeyId, periodStart, extra }: QuotaAdjustment): Promise<void> {
    const key = usageKey(usageName(usagePlanId, apiKeyId));
    await this.#link.runScript(ADJUST_SCRIPT, [key], [dayNumber(periodStart), extra]);
  }

  async #changedOf(name: string): Promise<UsageCount[]> {
    const stored = textsOf(await this.#link.command('HGETALL', usageKey(name)));
    const fields = new Map<string, string>();
    for (let i = 0; i + 1 < stored.length; i += 2) fields.set(stored[i] ?? '', stored[i + 1] ?? '');
    const [usagePlanId = '', apiKeyId = ''] = name.split('/');
    // Gone with its time, or emptied: nothing is left to keep.
    if (fields.size === 0) await this.#link.runScript(CONFIRM_SCRIPT, [CHANGED_KEY, usageKey(name)], [name]);
    return [...fields].flatMap(([field, count]) => {
      const day = field.slice(1);
      if (!field.startsWith('d') || fields.get(`c${day}`) === count) return [];
      return [{ usagePlanId, apiKeyId, day: dayText(Number(day)), used: Number(count) }];
    });
  }
}

function dayAndCount({ day, used }: UsageCount): [number, number] {
  return [dayNumber(day), used];
}

function byKey(counts: readonly UsageCount[]): Map<string, UsageCount[]> {
  const keys = new Map<string, UsageCount[]>();
  for (const count of counts) {
    const name = usageName(count.usagePlanId, count.apiKeyId);
    const own = keys.get(name);
    if (own === undefined) keys.set(name, [count]);
    else own.push(count);
  }
  return keys;
}

function textsOf(answer: unknown): string[] {
  return Array.isArray(answer) ? answer.map(String) : [];
}

function* partsOf<T>(values: readonly T[]): Generator<readonly T[]> {
  for (let i = 0; i < values.length; i += KEYS_AT_ONCE) yield values.slice(i, i + KEYS_AT_ONCE);
}
