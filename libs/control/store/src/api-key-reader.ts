import type { ApiKeyFilter, ApiKeyReader, ApiKeyRecord, Page, PageRequest, ShardKey } from '@gatehouse/records';
import type { Kysely } from 'kysely';
import { rowLimit, sequenceCursor, toPage } from './page.ts';
import type { Database } from './schema.ts';
import { startsWith } from './text-range.ts';
import { toApiKey } from './usage-rows.ts';
import { batches } from './write-context.ts';

/** The reads of API keys over a database or over one open transaction. */
export class KyselyApiKeyReader implements ApiKeyReader {
  protected readonly db: Kysely<Database>;

  constructor(db: Kysely<Database>) {
    this.db = db;
  }

  async getApiKey(apiKeyId: string): Promise<ApiKeyRecord | undefined> {
    const query = this.db.selectFrom('api_keys').selectAll().where('api_key_id', '=', apiKeyId);
    const row = await query.executeTakeFirst();
    return row && toApiKey(row);
  }

  async findApiKeys(valueDigests: readonly string[]): Promise<readonly ApiKeyRecord[]> {
    const found: ApiKeyRecord[] = [];
    for (const part of batches(valueDigests)) {
      const query = this.db
        .selectFrom('api_keys')
        .selectAll()
        .where('value_digest', 'in', [...part]);
      found.push(...(await query.execute()).map(toApiKey));
    }
    return found;
  }

  async listApiKeys(page: PageRequest, { nameQuery, customerId }: ApiKeyFilter = {}): Promise<Page<ApiKeyRecord>> {
    let query = this.db.selectFrom('api_keys').selectAll().orderBy('sequence', 'desc').limit(rowLimit(page));
    const before = sequenceCursor(page, 'api_keys');
    if (before !== undefined) query = query.where('sequence', '<', before);
    if (customerId !== undefined) query = query.where('customer_id', '=', customerId);
    if (nameQuery !== undefined) query = query.where(startsWith('name', nameQuery));
    return toPage(await query.execute(), page, 'api_keys', (row) => row.sequence, toApiKey);
  }

  async sealedValues(apiKeyIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const sealed = new Map<string, string>();
    for (const part of batches(apiKeyIds)) {
      const query = this.db.selectFrom('api_keys').select(['api_key_id', 'sealed_value']);
      const rows = await query.where('api_key_id', 'in', [...part]).execute();
      for (const row of rows) sealed.set(row.api_key_id, row.sealed_value);
    }
    return sealed;
  }

  async sealedOtherwise(prefix: string, limit: number): Promise<readonly { apiKeyId: string; sealedValue: string }[]> {
    const rows = await this.db
      .selectFrom('api_keys')
      .select(['api_key_id', 'sealed_value'])
      .where((is) => is.not(startsWith('sealed_value', prefix)(is)))
      .orderBy('sequence')
      .limit(limit)
      .execute();
    return rows.map((row) => ({ apiKeyId: row.api_key_id, sealedValue: row.sealed_value }));
  }

  async listShard(shard: string): Promise<readonly ShardKey[]> {
    const rows = await this.db
      .selectFrom('api_keys')
      .innerJoin('usage_plan_keys', 'usage_plan_keys.api_key_id', 'api_keys.api_key_id')
      .select(['api_keys.api_key_id', 'api_keys.value_digest', 'usage_plan_keys.usage_plan_id'])
      .where('api_keys.enabled', '=', 1)
      .where(startsWith('api_keys.value_digest', shard))
      .orderBy('api_keys.value_digest')
      .orderBy('usage_plan_keys.usage_plan_id')
      .execute();
    const keys = new Map<string, ShardKey & { readonly usagePlanIds: string[] }>();
    for (const { api_key_id: apiKeyId, value_digest: valueDigest, usage_plan_id } of rows) {
      const known = keys.get(apiKeyId);
      if (known === undefined) keys.set(apiKeyId, { apiKeyId, valueDigest, usagePlanIds: [usage_plan_id] });
      else known.usagePlanIds.push(usage_plan_id);
    }
    return [...keys.values()];
  }

  async usagePlansOf(apiKeyIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
    const plans = new Map<string, string[]>(apiKeyIds.map((id) => [id, []]));
    for (const part of batches(apiKeyIds)) {
      const query = this.db.selectFrom('usage_plan_keys').select(['api_key_id', 'usage_plan_id']);
      const rows = await query
        .where('api_key_id', 'in', [...part])
        .orderBy('usage_plan_id')
        .execute();
      for (const row of rows) plans.get(row.api_key_id)?.push(row.usage_plan_id);
    }
    return plans;
  }
}
