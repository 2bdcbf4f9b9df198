export { ApiKeyTable } from './api-key-table.ts';
export type { PreparedApiKey } from './api-key-table.ts';
export { accountBucket, bucketOf } from './bucket.ts';
export type { Bucket } from './bucket.ts';
export { SeenApiKeys } from './seen-api-keys.ts';
export { UsagePlanTable } from './usage-plan-table.ts';
export type { PlanMatch, PreparedPlanStage, PreparedQuota, PreparedUsagePlan } from './usage-plan-table.ts';
