import type { Quota } from '@gatehouse/api-model';
import type { UsagePlanConfig } from '@gatehouse/snapshot';
import type { PreparedApiKey } from './api-key-table.ts';
import { bucketOf } from './bucket.ts';
import type { Bucket } from './bucket.ts';

/** A quota, prepared. */
export interface PreparedQuota extends Quota {
  /** `YYYY-MM-DD` in UTC: `offset` is taken off the limit in the period of this day, and in no other. */
  readonly startDate: string;
}

/** A stage of a usage plan, prepared. */
export interface PreparedPlanStage {
  /** By route key: the bucket that replaces the plan's. */
  readonly buckets: ReadonlyMap<string, Bucket>;
}

/** A usage plan, prepared. */
export interface PreparedUsagePlan {
  readonly usagePlanId: string;
  /** Of each key, for all stages together. */
  readonly bucket: Bucket | undefined;
  readonly quota: PreparedQuota | undefined;
  /** By `{apiId}/{stageName}`. */
  readonly matches: ReadonlyMap<string, PlanMatch>;
}

/** What lets a key in: the plan, and the stage in it. */
export interface PlanMatch {
  readonly plan: PreparedUsagePlan;
  readonly stage: PreparedPlanStage;
}

/** The usage plans of a node. Immutable: a change makes a new table. */
export class UsagePlanTable {
  readonly #plans: ReadonlyMap<string, PreparedUsagePlan>;

  private constructor(plans: ReadonlyMap<string, PreparedUsagePlan>) {
    this.#plans = plans;
  }

  /** A table without plans. */
  static empty(): UsagePlanTable {
    return new UsagePlanTable(new Map());
  }

  /** A plan by its id. */
  get(usagePlanId: string): PreparedUsagePlan | undefined {
    return this.#plans.get(usagePlanId);
  }

  /** The plan of a key that has the stage `{apiId}/{stageName}`: at most one has. Undefined = the key is not let in (reference rest-api.md 9.3). */
  match(apiKey: PreparedApiKey, apiStage: string): PlanMatch | undefined {
    for (const id of apiKey.usagePlanIds) {
      const match = this.#plans.get(id)?.matches.get(apiStage);
      if (match !== undefined) return match;
    }
    return undefined;
  }

  /** A table in which this plan replaces the one before of its id. */
  withPlan(config: UsagePlanConfig): UsagePlanTable {
    return new UsagePlanTable(new Map(this.#plans).set(config.plan.usagePlanId, preparePlan(config)));
  }

  /** A table without a plan. */
  withoutPlan(usagePlanId: string): UsagePlanTable {
    const plans = new Map(this.#plans);
    plans.delete(usagePlanId);
    return new UsagePlanTable(plans);
  }
}

function preparePlan({ plan, quotaStartDate }: UsagePlanConfig): PreparedUsagePlan {
  const matches = new Map<string, PlanMatch>();
  const prepared = {
    usagePlanId: plan.usagePlanId,
    bucket: bucketOf(plan.throttle),
    quota: plan.quota === undefined ? undefined : { ...plan.quota, startDate: quotaStartDate },
    matches,
  };
  for (const { apiId, stage, throttle = {} } of plan.apiStages) {
    const buckets = new Map<string, Bucket>();
    for (const [routeKey, settings] of Object.entries(throttle)) {
      const bucket = bucketOf(settings);
      if (bucket !== undefined) buckets.set(routeKey, bucket);
    }
    matches.set(`${apiId}/${stage}`, { plan: prepared, stage: { buckets } });
  }
  return prepared;
}
