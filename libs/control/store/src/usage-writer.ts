import type { Account, UsagePlan } from '@gatehouse/api-model';
import type {
  AccountRecord,
  ApiKeyRecord,
  NewApiKey,
  QuotaAdjustmentRow,
  UsagePlanKeyRecord,
  UsagePlanRecord,
  UsageRow,
  UsageWriter,
} from '@gatehouse/records';
import { ACCOUNT_KEY, apiKeyKey } from './keys.ts';
import { KyselyUsageReader } from './usage-reader.ts';
import { toAccount } from './usage-rows.ts';
import { deleteApiKey, insertApiKeys, resealValue, updateApiKey } from './write-api-keys.ts';
import type { WriteContext } from './write-context.ts';
import { ACCOUNT, insertDocument, updateDocument } from './write-documents.ts';
import {
  deleteUsageBefore,
  deleteUsagePlan,
  deleteUsagePlanKey,
  insertUsagePlan,
  insertUsagePlanKeys,
  putAdjustment,
  putUsage,
  updateUsagePlan,
} from './write-usage-plans.ts';

/** Reads and writes of usage plans, keys, usage and the account in one open transaction. */
export class KyselyUsageWriter extends KyselyUsageReader implements UsageWriter {
  readonly #context: WriteContext;

  constructor(context: WriteContext) {
    super(context.db);
    this.#context = context;
  }

  insertApiKeys(keys: readonly NewApiKey[]): Promise<readonly ApiKeyRecord[]> {
    return insertApiKeys(this.#context, keys);
  }

  updateApiKey(document: NewApiKey['document'], expected: number | undefined): Promise<ApiKeyRecord> {
    return updateApiKey(this.#context, document, expected);
  }

  deleteApiKey(apiKeyId: string, expected: number | undefined): Promise<void> {
    return deleteApiKey(this.#context, apiKeyId, expected);
  }

  resealValue(apiKeyId: string, sealedValue: string): Promise<void> {
    return resealValue(this.#context, apiKeyId, sealedValue);
  }

  auditRead(apiKeyIds: readonly string[]): Promise<void> {
    return this.#context.auditAll('read', apiKeyIds.map(apiKeyKey), 0);
  }

  insertUsagePlan(document: UsagePlan, quotaStartDate: string): Promise<UsagePlanRecord> {
    return insertUsagePlan(this.#context, document, quotaStartDate);
  }

  updateUsagePlan(document: UsagePlan, quotaStartDate: string, expected: number | undefined): Promise<UsagePlanRecord> {
    return updateUsagePlan(this.#context, document, quotaStartDate, expected);
  }

  deleteUsagePlan(usagePlanId: string, expected: number | undefined): Promise<void> {
    return deleteUsagePlan(this.#context, usagePlanId, expected);
  }

  insertUsagePlanKeys(keys: readonly Pick<UsagePlanKeyRecord, 'usagePlanId' | 'apiKeyId'>[]): Promise<void> {
    return insertUsagePlanKeys(this.#context, keys);
  }

  deleteUsagePlanKey(usagePlanId: string, apiKeyId: string): Promise<void> {
    return deleteUsagePlanKey(this.#context, usagePlanId, apiKeyId);
  }

  putUsage(rows: readonly UsageRow[]): Promise<void> {
    return putUsage(this.#context, rows);
  }

  putAdjustment(row: QuotaAdjustmentRow): Promise<void> {
    return putAdjustment(this.#context, row);
  }

  deleteUsageBefore(usagePlanId: string, day: string): Promise<void> {
    return deleteUsageBefore(this.#context, usagePlanId, day);
  }

  async putAccount(document: Account, expected: number | undefined): Promise<AccountRecord> {
    const { revision } = await this.getAccount();
    // The account is always there: the first change is the second state of it.
    const write = revision === 0 && (expected ?? 0) === 0 ? insertDocument : updateDocument;
    return toAccount(await write(this.#context, ACCOUNT, ACCOUNT_KEY, document, expected));
  }
}
