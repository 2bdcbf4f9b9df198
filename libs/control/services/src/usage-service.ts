import { ControlError } from '@gatehouse/errors';
import type {
  Actor,
  ControlStore,
  KeyUsage,
  Page,
  PageRequest,
  UsagePlanRecord,
  UsageQuery,
  UsageUseCases,
} from '@gatehouse/records';
import { dayNumber, dayNumberOf, dayText } from '@gatehouse/usage-counters';
import type { UsageCounters } from '@gatehouse/usage-counters';
import type { Clock } from './ports.ts';
import { found, invalidField } from './problems.ts';
import { dailyUsage, historyOf, periodStartOf, periodState } from './usage-days.ts';

/** What the use cases of usage need. */
export interface UsageServiceContext {
  readonly store: ControlStore;
  readonly clock: Clock;
  /** Where nodes count; undefined = nowhere that this process can reach. */
  readonly usageCounters?: UsageCounters;
}

/** What brings counts into the store. */
export interface UsageCollection {
  /** Brings in what nodes have counted up to now, if this replica may. Never rejects. */
  collectNow(): Promise<void>;
}

const MAX_DAYS = 366;
/** What the service's numbers hold. */
const MAX_REMAINING = 2_147_483_647;

/** Use cases of usage: what keys have used, and what they may still use. */
export class UsageService implements UsageUseCases {
  readonly #context: UsageServiceContext;
  readonly #collection: UsageCollection;

  constructor(context: UsageServiceContext, collection: UsageCollection) {
    this.#context = context;
    this.#collection = collection;
  }

  async get({ usagePlanId, startDate, endDate, apiKeyId }: UsageQuery, page: PageRequest): Promise<Page<KeyUsage>> {
    const { usage } = this.#context.store;
    const plan = found(await usage.getUsagePlan(usagePlanId), `usage plan '${usagePlanId}'`);
    checkDates(startDate, endDate);
    await this.#collection.collectNow();
    const users =
      apiKeyId === undefined
        ? await usage.listUsers(usagePlanId, startDate, endDate, page)
        : { items: [apiKeyId], nextPageToken: undefined };
    return {
      items: await this.#usageOf(plan, startDate, endDate, users.items),
      nextPageToken: users.nextPageToken,
    };
  }

  async setRemaining(
    actor: Actor,
    input: { readonly usagePlanId: string; readonly apiKeyId: string; readonly remaining: number },
  ): Promise<KeyUsage & { readonly day: string }> {
    const { usagePlanId, apiKeyId, remaining } = input;
    if (!Number.isInteger(remaining) || remaining < 0 || remaining > MAX_REMAINING) {
      throw invalidField('remaining', `must be a whole number from 0 to ${MAX_REMAINING}, not ${remaining}`);
    }
    const counters = this.#requireCounters();
    await this.#collection.collectNow();
    const day = dayText(dayNumberOf(this.#context.clock()));
    const adjustment = await this.#context.store.transact(actor, async ({ usage }) => {
      const plan = found(await usage.getUsagePlan(usagePlanId), `usage plan '${usagePlanId}'`);
      const { quota } = plan.document;
      if (quota === undefined) {
        const sentence = `Usage plan '${usagePlanId}' has no quota; give it one first`;
        throw new ControlError('FAILED_PRECONDITION', sentence);
      }
      const name = `API key '${apiKeyId}' in usage plan '${usagePlanId}'`;
      found(await usage.getUsagePlanKey(usagePlanId, apiKeyId), name);
      const periodStart = periodStartOf(quota, day);
      const counts = await usage.listUsage(usagePlanId, periodStart, day, [apiKeyId]);
      const { allowed, used } = periodState(plan, historyOf(apiKeyId, counts, []), periodStart, day);
      const row = { usagePlanId, apiKeyId, periodStart, extra: remaining + used - allowed };
      await usage.putAdjustment(row);
      return row;
    });
    await this.#adjust(counters, adjustment);
    const plan = found(await this.#context.store.usage.getUsagePlan(usagePlanId), `usage plan '${usagePlanId}'`);
    const [today] = await this.#usageOf(plan, day, day, [apiKeyId]);
    return { ...found(today, `API key '${apiKeyId}'`), day };
  }

  #requireCounters(): UsageCounters {
    const { usageCounters } = this.#context;
    if (usageCounters !== undefined) return usageCounters;
    throw new ControlError(
      'FAILED_PRECONDITION',
      'This control plane cannot reach the counters of the nodes: set GATEHOUSE_REDIS_URL to the Redis that the nodes use',
    );
  }

  async #adjust(counters: UsageCounters, adjustment: Parameters<UsageCounters['adjust']>[0]): Promise<void> {
    try {
      await counters.adjust(adjustment);
    } catch (cause) {
      throw new ControlError(
        'STORE_UNAVAILABLE',
        'The change is stored, but the counters of the nodes cannot be reached now; send the same call again',
        { cause },
      );
    }
  }

  async #usageOf(
    plan: UsagePlanRecord,
    startDate: string,
    endDate: string,
    apiKeyIds: readonly string[],
  ): Promise<KeyUsage[]> {
    if (apiKeyIds.length === 0) return [];
    const { usagePlanId, document } = plan;
    const { usage } = this.#context.store;
    // What is left on a day hangs on the days of its period before.
    const from = document.quota === undefined ? startDate : periodStartOf(document.quota, startDate);
    const counts = await usage.listUsage(usagePlanId, from, endDate, apiKeyIds);
    const adjustments = await usage.listAdjustments(usagePlanId, from, apiKeyIds);
    return apiKeyIds.map((apiKeyId) => ({
      apiKeyId,
      days: dailyUsage(plan, historyOf(apiKeyId, counts, adjustments), startDate, endDate),
    }));
  }
}

function checkDates(startDate: string, endDate: string): void {
  const start = dayOf('startDate', startDate);
  const end = dayOf('endDate', endDate);
  if (end < start) throw invalidField('endDate', `must not be before startDate ${startDate}; it is ${endDate}`);
  if (end - start > MAX_DAYS) throw invalidField('endDate', `must be at most ${MAX_DAYS} days after startDate`);
}

function dayOf(field: string, text: string): number {
  try {
    return dayNumber(text);
  } catch {
    throw invalidField(field, `must be a day as YYYY-MM-DD; it is "${text}"`);
  }
}
