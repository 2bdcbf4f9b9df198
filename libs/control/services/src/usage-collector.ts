import type { Actor, ControlStore, Leadership, UsagePlanRecord } from '@gatehouse/records';
import { dayNumberOf, dayText } from '@gatehouse/usage-counters';
import type { QuotaAdjustment, UsageCount, UsageCounters } from '@gatehouse/usage-counters';
import { everyItem } from './pages.ts';
import type { Clock, Logger, Timer } from './ports.ts';
import { periodStartOf } from './usage-days.ts';
import type { UsageCollection } from './usage-service.ts';

/** What the collector works with. */
export interface UsageCollectorContext {
  readonly store: ControlStore;
  readonly clock: Clock;
  readonly timer: Timer;
  readonly logger: Logger;
  /** Undefined = there is nothing to collect from. */
  readonly usageCounters?: UsageCounters;
  /** Days that usage is kept for; undefined = for ever. */
  readonly usageRetentionDays?: number;
}

const LEADERSHIP = 'usage';
const PERIOD_MS = 2_000;
/** Counts of one change of the store. */
const BATCH_SIZE = 1_000;
const COLLECTOR: Actor = { principal: 'local', sourceAddress: 'in-process', via: 'usage-collector' };

/**
 * Brings what nodes have counted into the store, every 2 s, on one replica at a time. Nothing is lost when a store, the
 * counters or this process restart: counts are absolute, they are confirmed only when the store has them, and counters
 * that have lost their memory get it back from the store before anything of them is believed.
 */
export class UsageCollector implements UsageCollection {
  readonly #context: UsageCollectorContext;
  #leadership: Leadership | undefined;
  #running: Promise<void> | undefined;
  #cancel: () => void = () => undefined;
  #isStopped = false;
  #problem = '';
  /** The first day that is kept, when old usage was last deleted. */
  #keptFrom = '';

  constructor(context: UsageCollectorContext) {
    this.#context = context;
  }

  /** Collects from now on. Resolves after the first time, good or bad. */
  async start(): Promise<void> {
    if (this.#context.usageCounters === undefined) return;
    await this.#turn();
    this.#schedule();
  }

  /** Collects what there is, and gives the leadership back. */
  async stop(): Promise<void> {
    this.#cancel();
    await this.collectNow();
    this.#isStopped = true;
    const leadership = this.#leadership;
    this.#leadership = undefined;
    await leadership?.release();
  }

  collectNow(): Promise<void> {
    const counters = this.#context.usageCounters;
    if (counters === undefined || this.#leadership === undefined || this.#isStopped) return Promise.resolve();
    this.#running ??= this.#collect(counters)
      .then(() => this.#prune())
      .then(
        () => this.#recovered(),
        (error: unknown) => this.#failed(error),
      )
      .finally(() => {
        this.#running = undefined;
      });
    return this.#running;
  }

  #schedule(): void {
    this.#cancel = this.#context.timer(PERIOD_MS, () => {
      void this.#turn().then(() => {
        if (!this.#isStopped) this.#schedule();
      });
    });
  }

  async #turn(): Promise<void> {
    try {
      this.#leadership ??= await this.#context.store.acquireLeadership(LEADERSHIP, {
        onLost: () => {
          this.#leadership = undefined;
        },
      });
    } catch (error) {
      return this.#failed(error);
    }
    await this.collectNow();
  }

  async #collect(counters: UsageCounters): Promise<void> {
    if (await counters.needsRestore()) await this.#restore(counters);
    for (;;) {
      const counts = await counters.changed(BATCH_SIZE);
      if (counts.length === 0) return;
      // Counters that were emptied meanwhile count from 0: such counts must not reach the store.
      if (await counters.needsRestore()) return this.#restore(counters);
      await this.#context.store.transact(COLLECTOR, ({ usage }) => usage.putUsage(counts));
      await counters.confirm(counts);
      if (counts.length < BATCH_SIZE) return;
    }
  }

  /** Deletes usage that is older than it is kept for, once a day. */
  async #prune(): Promise<void> {
    const { store, clock, usageRetentionDays } = this.#context;
    if (usageRetentionDays === undefined) return;
    const keptFrom = dayText(dayNumberOf(clock()) - usageRetentionDays);
    if (keptFrom === this.#keptFrom) return;
    for await (const { usagePlanId } of everyItem((page) => store.usage.listUsagePlans(page))) {
      await store.transact(COLLECTOR, ({ usage }) => usage.deleteUsageBefore(usagePlanId, keptFrom));
    }
    this.#keptFrom = keptFrom;
  }

  async #restore(counters: UsageCounters): Promise<void> {
    const { store, clock, logger } = this.#context;
    const today = dayText(dayNumberOf(clock()));
    const yesterday = dayText(dayNumberOf(clock()) - 1);
    const counts: UsageCount[] = [];
    const adjustments: QuotaAdjustment[] = [];
    for await (const plan of everyItem((page) => store.usage.listUsagePlans(page))) {
      const { usagePlanId } = plan;
      const from = neededFrom(plan, today, yesterday);
      counts.push(...(await store.usage.listUsage(usagePlanId, from, today)));
      adjustments.push(...(await store.usage.listAdjustments(usagePlanId, from)));
    }
    await counters.restore(counts, adjustments);
    if (counts.length > 0)
      logger.warn({ counts: counts.length }, 'the usage counters were empty and have been restored');
  }

  #failed(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    if (reason !== this.#problem) {
      this.#context.logger.warn({ reason }, 'Usage cannot be collected; trying again and again');
    }
    this.#problem = reason;
  }

  #recovered(): void {
    if (this.#problem !== '') this.#context.logger.info({}, 'Usage can be collected again');
    this.#problem = '';
  }
}

/** The first day that the present period needs; nodes may still settle what they spent yesterday. */
function neededFrom({ document: { quota } }: UsagePlanRecord, today: string, yesterday: string): string {
  const start = quota === undefined ? yesterday : periodStartOf(quota, today);
  return start < yesterday ? start : yesterday;
}
