import type { BucketLimit } from '@gatehouse/counters';
import { BucketLease, QuotaLease, UsageLease } from '@gatehouse/throttling';
import type { BucketName, CounterLossPolicy, Lease, Limiter, LimitLevel } from '@gatehouse/throttling';
import { dayNumber } from '@gatehouse/usage-counters';
import { bucketOf } from '@gatehouse/usage-plans';
import type { PlanMatch, PreparedApiKey } from '@gatehouse/usage-plans';
import type { StageSettings } from '@gatehouse/api-model';
import type { PreparedAccount } from './prepared.ts';

/** The slot of counters that span stages. */
const FLEET_SLOT = 'gatehouse';

/** What admits the requests of one route, prepared. */
export interface RouteLimits {
  readonly apiKeyRequired: boolean;
  /** The route's own bucket, or the one that its stage has for all routes without one; undefined = neither. */
  readonly bucket: BucketLease | undefined;
  readonly policy: CounterLossPolicy;
  /** `{apiId}/{stageName}`: the stage's slot in a Redis Cluster, and its name in usage plans. */
  readonly slot: string;
  readonly routeKey: string;
}

/** Leases of a request, and what they were chosen by. */
interface Chosen {
  readonly account: PreparedAccount;
  readonly plan: PlanMatch | undefined;
  readonly leases: readonly Lease[];
}

/**
 * The leases of a node, one for each bucket and quota that somebody needs. There must never be two of one bucket in a node: the
 * store knows the node's tokens under one name.
 */
export class Limits {
  readonly limiter: Limiter;
  readonly #leases = new Map<string, WeakRef<Lease>>();
  readonly #gone = new FinalizationRegistry<string>((name) => {
    if (this.#leases.get(name)?.deref() === undefined) this.#leases.delete(name);
  });
  readonly #keyless = new WeakMap<RouteLimits, Chosen>();
  readonly #keyed = new WeakMap<PreparedApiKey, Map<RouteLimits, Chosen>>();

  constructor(limiter: Limiter) {
    this.limiter = limiter;
  }

  /** What admits the requests of a route: a rate of its own replaces the stage's (reference http-api.md 15). */
  ofRoute(apiId: string, settings: StageSettings, routeKey: string, apiKeyRequired: boolean): RouteLimits {
    const { stageName, defaultRouteSettings, routeSettings } = settings;
    const own = routeSettings?.[routeKey];
    const isOwn = own?.throttlingRateLimit !== undefined || own?.throttlingBurstLimit !== undefined;
    const limit = throttleOf({ ...defaultRouteSettings, ...defined(own) });
    const slot = `${apiId}/${stageName}`;
    const key = isOwn ? `route/${routeKey}` : 'stage';
    const bucket = limit && this.#bucket(isOwn ? 'ROUTE' : 'STAGE', { key, slot }, limit);
    return { apiKeyRequired, bucket, policy: settings.counterLossPolicy ?? 'LOCAL', slot, routeKey };
  }

  /** The lease of the account's bucket. */
  account(limit: BucketLimit | undefined): BucketLease | undefined {
    return limit && this.#bucket('ACCOUNT', { key: 'account', slot: FLEET_SLOT }, limit);
  }

  /** What has to admit a request of a route, in the order in which a refusal is named (reference rest-api.md 9.1). */
  leasesOf(
    limits: RouteLimits,
    account: PreparedAccount,
    apiKey: PreparedApiKey | undefined,
    plan: PlanMatch | undefined,
  ): readonly Lease[] {
    const known = apiKey === undefined ? this.#keyless.get(limits) : this.#keyed.get(apiKey)?.get(limits);
    if (known !== undefined && known.account === account && known.plan?.plan === plan?.plan) return known.leases;
    const leases = this.#choose(limits, account, apiKey, plan);
    const chosen = { account, plan, leases };
    if (apiKey === undefined) this.#keyless.set(limits, chosen);
    else {
      const own = this.#keyed.get(apiKey) ?? new Map<RouteLimits, Chosen>();
      // Routes of configurations that are gone.
      if (own.size >= MAX_ROUTES_OF_KEY) own.clear();
      this.#keyed.set(apiKey, own.set(limits, chosen));
    }
    return leases;
  }

  #choose(
    { bucket, slot, routeKey }: RouteLimits,
    account: PreparedAccount,
    apiKey: PreparedApiKey | undefined,
    match: PlanMatch | undefined,
  ): readonly Lease[] {
    const ofKey = apiKey && match && this.#planLeases(apiKey.apiKeyId, match, slot, routeKey);
    return [ofKey?.bucket, bucket, account.lease, ofKey?.quota].filter((lease) => lease !== undefined);
  }

  #planLeases(apiKeyId: string, { plan, stage }: PlanMatch, slot: string, routeKey: string) {
    const { usagePlanId, quota } = plan;
    const name = `${usagePlanId}/${apiKeyId}`;
    const ofRoute = stage.buckets.get(routeKey);
    const bucket =
      ofRoute === undefined
        ? plan.bucket && this.#bucket('USAGE_PLAN', { key: `plan/${name}`, slot: FLEET_SLOT }, plan.bucket)
        : this.#bucket('USAGE_PLAN_ROUTE', { key: `plan/${name}/${routeKey}`, slot }, ofRoute);
    const lease = quota
      ? this.#quota(name, { ...quota, usagePlanId, apiKeyId, startDay: dayNumber(quota.startDate) })
      : this.#lease(`usage ${name}`, () => new UsageLease(countedOnly(usagePlanId, apiKeyId)));
    return { bucket, quota: lease };
  }

  #bucket(level: LimitLevel, name: BucketName, limit: BucketLimit): BucketLease {
    const lease = this.#lease(`bucket ${name.slot} ${name.key}`, () => new BucketLease(level, name, limit));
    const { ratePerSecond, burst } = lease.limit;
    if (ratePerSecond !== limit.ratePerSecond || burst !== limit.burst) lease.limit = limit;
    return lease;
  }

  #quota(name: string, quota: QuotaLease['quota']): QuotaLease {
    const lease = this.#lease(`quota ${name}`, () => new QuotaLease(quota));
    lease.quota = quota;
    return lease;
  }

  #lease<T extends Lease>(name: string, make: () => T): T {
    const known = this.#leases.get(name)?.deref();
    if (known !== undefined) return known as T;
    const lease = make();
    this.#leases.set(name, new WeakRef(lease));
    this.#gone.register(lease, name);
    return lease;
  }
}

const MAX_ROUTES_OF_KEY = 200;

function throttleOf({ throttlingRateLimit, throttlingBurstLimit }: NonNullable<StageSettings['defaultRouteSettings']>) {
  return bucketOf({
    ...(throttlingRateLimit !== undefined && { rateLimit: throttlingRateLimit }),
    ...(throttlingBurstLimit !== undefined && { burstLimit: throttlingBurstLimit }),
  });
}

function defined<T extends object>(settings: T | undefined): Partial<T> {
  return Object.fromEntries(Object.entries(settings ?? {}).filter(([, value]) => value !== undefined)) as Partial<T>;
}

function countedOnly(usagePlanId: string, apiKeyId: string): QuotaLease['quota'] {
  return { usagePlanId, apiKeyId, limit: Infinity, offset: 0, startDay: 0, period: 'DAY' };
}
