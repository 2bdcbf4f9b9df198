import { DEFAULT_ACCOUNT } from '@gatehouse/api-model';
import type { AccountRecord, ApiKeyRecord, UsagePlanKeyRecord, UsagePlanRecord } from '@gatehouse/records';
import type { Selectable } from 'kysely';
import { ACCOUNT_KEY, apiKeyKey, usagePlanKey } from './keys.ts';
import { document, revised } from './rows.ts';
import type { ApiKeyRow, DocumentRow, UsagePlanKeyRow, UsagePlanRow } from './schema.ts';

/** Row of `api_keys` as record. Like all of this file: throws STORE_CORRUPT when a document is not JSON. */
export function toApiKey(row: Omit<Selectable<ApiKeyRow>, 'sequence' | 'sealed_value'>): ApiKeyRecord {
  return {
    apiKeyId: row.api_key_id,
    document: document(row.document, apiKeyKey(row.api_key_id)),
    valueDigest: row.value_digest,
    ...revised(row),
  };
}

/** Row of `usage_plans` as record. */
export function toUsagePlan(row: UsagePlanRow): UsagePlanRecord {
  return {
    usagePlanId: row.id,
    document: document(row.document, usagePlanKey(row.id)),
    quotaStartDate: row.quota_start_date,
    ...revised(row),
  };
}

/** Row of `usage_plan_keys` with the name of its key as record. */
export function toUsagePlanKey(row: UsagePlanKeyRow & { readonly name: string }): UsagePlanKeyRecord {
  return {
    usagePlanId: row.usage_plan_id,
    apiKeyId: row.api_key_id,
    name: row.name,
    createdAtUnixMs: row.created_at_unix_ms,
  };
}

/** Row of `account` as record; what holds without one. */
export function toAccount(row: DocumentRow | undefined): AccountRecord {
  if (row === undefined) return { revision: 0, document: DEFAULT_ACCOUNT, updatedAtUnixMs: undefined };
  const { revision, updated_at_unix_ms: updatedAtUnixMs } = row;
  return { revision, document: document(row.document, ACCOUNT_KEY), updatedAtUnixMs };
}
