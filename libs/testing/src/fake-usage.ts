import { DEFAULT_ACCOUNT } from '@gatehouse/api-model';
import type { UsageWriter } from '@gatehouse/records';

const NOTHING = { items: [], nextPageToken: undefined };

function nothing<T>(value: T): () => Promise<T> {
  return () => Promise.resolve(value);
}

function refuse(): Promise<never> {
  return Promise.reject(new Error('The fake store has no API keys and usage plans: open a SQLite store.'));
}

/** What limits callers, in a store that has none of it. */
export const FAKE_USAGE: UsageWriter = {
  getApiKey: nothing(undefined),
  findApiKeys: nothing([]),
  listApiKeys: nothing(NOTHING),
  sealedValues: nothing(new Map()),
  sealedOtherwise: nothing([]),
  listShard: nothing([]),
  usagePlansOf: nothing(new Map()),
  getUsagePlan: nothing(undefined),
  listUsagePlans: nothing(NOTHING),
  usagePlansWithStage: nothing([]),
  getUsagePlanKey: nothing(undefined),
  listUsagePlanKeys: nothing(NOTHING),
  findPlanConflict: nothing(undefined),
  listUsage: nothing([]),
  listUsers: nothing(NOTHING),
  listAdjustments: nothing([]),
  getAccount: nothing({ revision: 0, document: DEFAULT_ACCOUNT, updatedAtUnixMs: undefined }),
  insertApiKeys: refuse,
  updateApiKey: refuse,
  deleteApiKey: refuse,
  resealValue: refuse,
  auditRead: refuse,
  insertUsagePlan: refuse,
  updateUsagePlan: refuse,
  deleteUsagePlan: refuse,
  insertUsagePlanKeys: refuse,
  deleteUsagePlanKey: refuse,
  putUsage: refuse,
  putAdjustment: refuse,
  deleteUsageBefore: refuse,
  putAccount: refuse,
};
