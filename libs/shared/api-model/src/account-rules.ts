import { accountThrottle } from './account.ts';
import type { Account } from './account.ts';
import type { Problem } from './common.ts';
import { ProblemList, memberPath } from './problems.ts';
import type { RestStageSettings } from './rest-stage.ts';
import type { RouteSettings, StageSettings } from './stage.ts';
import { bucketsOf } from './usage-plan-rules.ts';
import type { UsagePlan } from './usage-plan.ts';

/** What a route or a method may do, in the settings of its stage. */
type Throttling = Pick<RouteSettings, 'throttlingRateLimit' | 'throttlingBurstLimit'>;

/** A rate or a burst with its path. */
type Limit = readonly [path: string, value: number | undefined];

/** The limits of a bucket. */
type Bucket = readonly [rate: Limit, burst: Limit];

/** Where a plan allows more than the account, which no request could ever use. */
export function usagePlanAccountProblems(plan: UsagePlan, account: Account): readonly Problem[] {
  const buckets = [...bucketsOf(plan)].map(([path, { rateLimit, burstLimit }]): Bucket => [
    [memberPath(path, 'rateLimit'), rateLimit],
    [memberPath(path, 'burstLimit'), burstLimit],
  ]);
  return aboveAccount(account, buckets);
}

/** Where a stage, or a route of it, allows more than the account (reference http-api.md 15). */
export function stageAccountProblems(
  settings: StageSettings | RestStageSettings,
  account: Account,
): readonly Problem[] {
  if (!isRest(settings)) {
    const { defaultRouteSettings = {}, routeSettings = {} } = settings;
    const all = [
      bucketOf('defaultRouteSettings', defaultRouteSettings),
      ...keyedBuckets('routeSettings', routeSettings),
    ];
    return aboveAccount(account, all);
  }
  return aboveAccount(account, keyedBuckets('methodSettings', settings.methodSettings ?? {}));
}

function isRest(settings: StageSettings | RestStageSettings): settings is RestStageSettings {
  return 'methodSettings' in settings;
}

function keyedBuckets(path: string, settings: Readonly<Record<string, Throttling>>): Bucket[] {
  return Object.entries(settings).map(([key, route]) => bucketOf(memberPath(path, key), route));
}

function bucketOf(path: string, { throttlingRateLimit, throttlingBurstLimit }: Throttling): Bucket {
  return [
    [memberPath(path, 'throttlingRateLimit'), throttlingRateLimit],
    [memberPath(path, 'throttlingBurstLimit'), throttlingBurstLimit],
  ];
}

function aboveAccount(account: Account, buckets: readonly Bucket[]): readonly Problem[] {
  const problems = new ProblemList();
  const { rateLimit = Infinity, burstLimit = Infinity } = accountThrottle(account) ?? {};
  for (const [[ratePath, rate = 0], [burstPath, burst = 0]] of buckets) {
    if (rate > rateLimit) problems.add(ratePath, `must be at most the account's ${rateLimit} per second, not ${rate}`);
    if (burst > burstLimit) problems.add(burstPath, `must be at most the account's ${burstLimit}, not ${burst}`);
  }
  return problems.all;
}
