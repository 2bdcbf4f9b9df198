import type {
  AccountRecord,
  Page,
  PageRequest,
  PlanConflict,
  QuotaAdjustmentRow,
  UsagePlanKeyRecord,
  UsagePlanRecord,
  UsageReader,
  UsageRow,
} from '@gatehouse/records';
import { KyselyApiKeyReader } from './api-key-reader.ts';
import { rowLimit, textCursor, toPage } from './page.ts';
import { startsWith } from './text-range.ts';
import { toAccount, toUsagePlan, toUsagePlanKey } from './usage-rows.ts';

/** The reads of usage plans, keys, usage and the account over a database or over one open transaction. */
export class KyselyUsageReader extends KyselyApiKeyReader implements UsageReader {
  async getUsagePlan(usagePlanId: string): Promise<UsagePlanRecord | undefined> {
    const query = this.db.selectFrom('usage_plans').selectAll().where('id', '=', usagePlanId);
    const row = await query.executeTakeFirst();
    return row && toUsagePlan(row);
  }

  async listUsagePlans(page: PageRequest, apiKeyId?: string): Promise<Page<UsagePlanRecord>> {
    let query = this.db.selectFrom('usage_plans').selectAll().orderBy('id').limit(rowLimit(page));
    const after = textCursor(page, 'usage_plans');
    if (after !== undefined) query = query.where('id', '>', after);
    if (apiKeyId !== undefined) {
      const plansOfKey = this.db
        .selectFrom('usage_plan_keys')
        .select('usage_plan_id')
        .where('api_key_id', '=', apiKeyId);
      query = query.where('id', 'in', plansOfKey);
    }
    return toPage(await query.execute(), page, 'usage_plans', (row) => row.id, toUsagePlan);
  }

  async usagePlansWithStage(apiId: string, stageName?: string): Promise<readonly string[]> {
    let query = this.db.selectFrom('usage_plan_stages').select('usage_plan_id').distinct().where('api_id', '=', apiId);
    if (stageName !== undefined) query = query.where('stage_name', '=', stageName);
    return (await query.orderBy('usage_plan_id').execute()).map((row) => row.usage_plan_id);
  }

  async getUsagePlanKey(usagePlanId: string, apiKeyId: string): Promise<UsagePlanKeyRecord | undefined> {
    const row = await this.#planKeys(usagePlanId).where('api_keys.api_key_id', '=', apiKeyId).executeTakeFirst();
    return row && toUsagePlanKey(row);
  }

  async listUsagePlanKeys(
    usagePlanId: string,
    page: PageRequest,
    nameQuery?: string,
  ): Promise<Page<UsagePlanKeyRecord>> {
    let query = this.#planKeys(usagePlanId).orderBy('usage_plan_keys.api_key_id').limit(rowLimit(page));
    const after = textCursor(page, `usage_plan_keys/${usagePlanId}`);
    if (after !== undefined) query = query.where('usage_plan_keys.api_key_id', '>', after);
    if (nameQuery !== undefined) query = query.where(startsWith('api_keys.name', nameQuery));
    return toPage(
      await query.execute(),
      page,
      `usage_plan_keys/${usagePlanId}`,
      (row) => row.api_key_id,
      toUsagePlanKey,
    );
  }

  async findPlanConflict(usagePlanId: string, apiKeyId?: string): Promise<PlanConflict | undefined> {
    let query = this.db
      .selectFrom('usage_plan_keys as own')
      .innerJoin('usage_plan_stages as own_stage', 'own_stage.usage_plan_id', 'own.usage_plan_id')
      .innerJoin('usage_plan_keys as other', 'other.api_key_id', 'own.api_key_id')
      .innerJoin('usage_plan_stages as stage', (join) =>
        join
          .onRef('stage.usage_plan_id', '=', 'other.usage_plan_id')
          .onRef('stage.api_id', '=', 'own_stage.api_id')
          .onRef('stage.stage_name', '=', 'own_stage.stage_name'),
      )
      .select(['own.api_key_id', 'other.usage_plan_id', 'stage.api_id', 'stage.stage_name'])
      .where('own.usage_plan_id', '=', usagePlanId)
      .whereRef('other.usage_plan_id', '<>', 'own.usage_plan_id')
      .limit(1);
    if (apiKeyId !== undefined) query = query.where('own.api_key_id', '=', apiKeyId);
    const row = await query.executeTakeFirst();
    return (
      row && {
        apiKeyId: row.api_key_id,
        usagePlanId: row.usage_plan_id,
        apiId: row.api_id,
        stageName: row.stage_name,
      }
    );
  }

  async listUsage(
    usagePlanId: string,
    fromDay: string,
    toDay: string,
    apiKeyIds?: readonly string[],
  ): Promise<readonly UsageRow[]> {
    let query = this.db
      .selectFrom('usage_counts')
      .selectAll()
      .where('usage_plan_id', '=', usagePlanId)
      .where('day', '>=', fromDay)
      .where('day', '<=', toDay)
      .orderBy('api_key_id')
      .orderBy('day');
    if (apiKeyIds !== undefined) query = query.where('api_key_id', 'in', [...apiKeyIds]);
    const rows = await query.execute();
    return rows.map(({ api_key_id: apiKeyId, day, used }) => ({ usagePlanId, apiKeyId, day, used }));
  }

  async listUsers(usagePlanId: string, fromDay: string, toDay: string, page: PageRequest): Promise<Page<string>> {
    const counted = this.db
      .selectFrom('usage_counts')
      .select('api_key_id')
      .where('usage_plan_id', '=', usagePlanId)
      .where('day', '>=', fromDay)
      .where('day', '<=', toDay);
    const inPlan = this.db.selectFrom('usage_plan_keys').select('api_key_id').where('usage_plan_id', '=', usagePlanId);
    let query = this.db
      .selectFrom(inPlan.union(counted).as('users'))
      .select('api_key_id')
      .orderBy('api_key_id')
      .limit(rowLimit(page));
    const after = textCursor(page, `usage/${usagePlanId}`);
    if (after !== undefined) query = query.where('api_key_id', '>', after);
    return toPage(
      await query.execute(),
      page,
      `usage/${usagePlanId}`,
      (row) => row.api_key_id,
      (row) => row.api_key_id,
    );
  }

  async listAdjustments(
    usagePlanId: string,
    fromPeriodStart: string,
    apiKeyIds?: readonly string[],
  ): Promise<readonly QuotaAdjustmentRow[]> {
    let query = this.db
      .selectFrom('quota_adjustments')
      .selectAll()
      .where('usage_plan_id', '=', usagePlanId)
      .where('period_start', '>=', fromPeriodStart);
    if (apiKeyIds !== undefined) query = query.where('api_key_id', 'in', [...apiKeyIds]);
    const rows = await query.execute();
    return rows.map((row) => ({
      usagePlanId,
      apiKeyId: row.api_key_id,
      periodStart: row.period_start,
      extra: row.extra,
    }));
  }

  async getAccount(): Promise<AccountRecord> {
    return toAccount(await this.db.selectFrom('account').selectAll().executeTakeFirst());
  }

  #planKeys(usagePlanId: string) {
    return this.db
      .selectFrom('usage_plan_keys')
      .innerJoin('api_keys', 'api_keys.api_key_id', 'usage_plan_keys.api_key_id')
      .select([
        'usage_plan_keys.usage_plan_id',
        'usage_plan_keys.api_key_id',
        'usage_plan_keys.created_at_unix_ms',
        'api_keys.name',
      ])
      .where('usage_plan_keys.usage_plan_id', '=', usagePlanId);
  }
}
