import { createHash } from 'node:crypto';
import type { UsagePlan } from '@gatehouse/api-model';
import type { ApiKeyRecord, NewApiKey, StoreTransaction } from '@gatehouse/records';
import { openForEachTest } from './spec-kit.ts';
import type { StoreKit } from './spec-kit.ts';
import type { Kind } from './test-support.ts';

/** A store of one kind, empty for each test, and what the specs of keys and plans do with it. */
export interface UsageKit extends Pick<StoreKit, 'store' | 'change'> {
  addKeys(...keys: readonly NewApiKey[]): Promise<readonly ApiKeyRecord[]>;
  /** A plan with these keys, which need not exist. */
  addPlan(plan: UsagePlan, ...apiKeyIds: readonly string[]): Promise<void>;
  /** Configuration keys that a change tells nodes of. */
  newsOf(work: (transaction: StoreTransaction) => Promise<unknown>): Promise<string[]>;
  /** Action and revision of each change of the resource, oldest first. */
  auditOf(resource: string): Promise<string[]>;
}

/** As `openForEachTest` of `spec-kit.ts`. */
export function openUsageForEachTest(kind: Kind): UsageKit {
  const { store, change, auditOf } = openForEachTest(kind);
  return {
    store,
    change,
    addKeys: (...keys) => change(({ usage }) => usage.insertApiKeys(keys)),
    addPlan: (plan, ...apiKeyIds) =>
      change(async ({ usage }) => {
        await usage.insertUsagePlan(plan, '');
        await usage.insertUsagePlanKeys(apiKeyIds.map((apiKeyId) => ({ usagePlanId: plan.usagePlanId, apiKeyId })));
      }),
    newsOf: async (work) => {
      const before = (await store().listOutbox(0, 1000)).at(-1)?.sequence ?? 0;
      await change(work);
      return (await store().listOutbox(before, 1000)).map(({ key }) => key);
    },
    auditOf: async (resource) => (await auditOf(resource)).reverse(),
  };
}

/** An API key whose value is its id. */
export function aKey(apiKeyId: string, fields: Partial<NewApiKey['document']> = {}): NewApiKey {
  const valueDigest = createHash('sha256').update(apiKeyId).digest('hex');
  return { document: { apiKeyId, enabled: true, ...fields }, valueDigest, sealedValue: `v1.k1.${apiKeyId}` };
}

/** A usage plan with these stages of the API `pets`. */
export function aPlan(usagePlanId: string, ...stages: readonly string[]): UsagePlan {
  return { usagePlanId, name: usagePlanId, apiStages: stages.map((stage) => ({ apiId: 'pets', stage })) };
}

/** The configuration key of the shard that holds an API key. */
export function shardOf(key: NewApiKey): string {
  return `apikeys/${key.valueDigest.slice(0, 2)}`;
}
