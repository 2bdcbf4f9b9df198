import type { UsagePlan } from '@gatehouse/api-model';
import type { QuotaAdjustmentRow, UsagePlanKeyRecord, UsagePlanRecord, UsageRow } from '@gatehouse/records';
import { apiKeyShardKey, usageKey, usagePlanKey, usagePlanKeyKey } from './keys.ts';
import type { UsagePlanRow } from './schema.ts';
import { toUsagePlan } from './usage-rows.ts';
import { batches, mustBeCurrent, mustExist, mustNotExist } from './write-context.ts';
import type { WriteContext } from './write-context.ts';

type PlanKey = Pick<UsagePlanKeyRecord, 'usagePlanId' | 'apiKeyId'>;

/** See `UsagePlanWriter.insertUsagePlan`. */
export async function insertUsagePlan(
  context: WriteContext,
  document: UsagePlan,
  quotaStartDate: string,
): Promise<UsagePlanRecord> {
  const { usagePlanId } = document;
  mustNotExist(await find(context, usagePlanId), nameOf(usagePlanId));
  const row: UsagePlanRow = {
    id: usagePlanId,
    revision: 1,
    document: JSON.stringify(document),
    quota_start_date: quotaStartDate,
    created_at_unix_ms: context.atUnixMs,
    updated_at_unix_ms: context.atUnixMs,
  };
  await context.db.insertInto('usage_plans').values(row).execute();
  await insertStages(context, document);
  await context.publish('create', usagePlanKey(usagePlanId), 1);
  return toUsagePlan(row);
}

/** See `UsagePlanWriter.updateUsagePlan`. */
export async function updateUsagePlan(
  context: WriteContext,
  document: UsagePlan,
  quotaStartDate: string,
  expectedRevision: number | undefined,
): Promise<UsagePlanRecord> {
  const { usagePlanId } = document;
  const stored = mustExist(await find(context, usagePlanId), nameOf(usagePlanId));
  mustBeCurrent(stored.revision, expectedRevision, nameOf(usagePlanId));
  const row: UsagePlanRow = {
    ...stored,
    revision: stored.revision + 1,
    document: JSON.stringify(document),
    quota_start_date: quotaStartDate,
    updated_at_unix_ms: context.atUnixMs,
  };
  await context.db.updateTable('usage_plans').set(row).where('id', '=', usagePlanId).execute();
  await context.db.deleteFrom('usage_plan_stages').where('usage_plan_id', '=', usagePlanId).execute();
  await insertStages(context, document);
  await context.publish('update', usagePlanKey(usagePlanId), row.revision);
  return toUsagePlan(row);
}

/** See `UsagePlanWriter.deleteUsagePlan`. */
export async function deleteUsagePlan(
  context: WriteContext,
  usagePlanId: string,
  expectedRevision: number | undefined,
): Promise<void> {
  const { db } = context;
  const stored = mustExist(await find(context, usagePlanId), nameOf(usagePlanId));
  mustBeCurrent(stored.revision, expectedRevision, nameOf(usagePlanId));
  const keys = await db
    .deleteFrom('usage_plan_keys')
    .where('usage_plan_id', '=', usagePlanId)
    .returning('api_key_id')
    .execute();
  await touchShards(
    context,
    keys.map((row) => row.api_key_id),
  );
  for (const table of ['usage_plan_stages', 'usage_counts', 'quota_adjustments'] as const) {
    await db.deleteFrom(table).where('usage_plan_id', '=', usagePlanId).execute();
  }
  await db.deleteFrom('usage_plans').where('id', '=', usagePlanId).execute();
  await context.publish('delete', usagePlanKey(usagePlanId), 0);
}

/** See `UsagePlanWriter.insertUsagePlanKeys`. */
export async function insertUsagePlanKeys(context: WriteContext, keys: readonly PlanKey[]): Promise<void> {
  for (const part of batches(keys)) {
    for (const { usagePlanId, apiKeyId } of part.length === 1 ? part : []) {
      mustNotExist(
        await findPlanKey(context, usagePlanId, apiKeyId),
        `API key "${apiKeyId}" in usage plan "${usagePlanId}"`,
      );
    }
    const rows = part.map(({ usagePlanId, apiKeyId }) => ({
      usage_plan_id: usagePlanId,
      api_key_id: apiKeyId,
      created_at_unix_ms: context.atUnixMs,
    }));
    await context.db.insertInto('usage_plan_keys').values(rows).execute();
  }
  await context.auditAll(
    'create',
    keys.map(({ usagePlanId, apiKeyId }) => usagePlanKeyKey(usagePlanId, apiKeyId)),
    1,
  );
  await touchShards(
    context,
    keys.map(({ apiKeyId }) => apiKeyId),
  );
}

/** See `UsagePlanWriter.deleteUsagePlanKey`. */
export async function deleteUsagePlanKey(context: WriteContext, usagePlanId: string, apiKeyId: string): Promise<void> {
  mustExist(await findPlanKey(context, usagePlanId, apiKeyId), `API key "${apiKeyId}" in usage plan "${usagePlanId}"`);
  await context.db
    .deleteFrom('usage_plan_keys')
    .where('usage_plan_id', '=', usagePlanId)
    .where('api_key_id', '=', apiKeyId)
    .execute();
  await context.audit('delete', usagePlanKeyKey(usagePlanId, apiKeyId), 0);
  await touchShards(context, [apiKeyId]);
}

/** See `UsagePlanWriter.putUsage`. */
export async function putUsage({ db }: WriteContext, rows: readonly UsageRow[]): Promise<void> {
  const plans = new Set((await db.selectFrom('usage_plans').select('id').execute()).map(({ id }) => id));
  for (const part of batches(rows.filter(({ usagePlanId }) => plans.has(usagePlanId)))) {
    const values = part.map(({ usagePlanId, apiKeyId, day, used }) => ({
      usage_plan_id: usagePlanId,
      api_key_id: apiKeyId,
      day,
      used,
    }));
    await db
      .insertInto('usage_counts')
      .values(values)
      .onConflict((conflict) =>
        conflict
          .columns(['usage_plan_id', 'api_key_id', 'day'])
          .doUpdateSet((is) => ({ used: is.ref('excluded.used') })),
      )
      .execute();
  }
}

/** See `UsagePlanWriter.putAdjustment`. */
export async function putAdjustment(context: WriteContext, row: QuotaAdjustmentRow): Promise<void> {
  const { usagePlanId, apiKeyId, periodStart, extra } = row;
  await context.db
    .insertInto('quota_adjustments')
    .values({ usage_plan_id: usagePlanId, api_key_id: apiKeyId, period_start: periodStart, extra })
    .onConflict((conflict) => conflict.columns(['usage_plan_id', 'api_key_id', 'period_start']).doUpdateSet({ extra }))
    .execute();
  await context.audit('update', usageKey(usagePlanId, apiKeyId), 1);
}

/** See `UsagePlanWriter.deleteUsageBefore`. */
export async function deleteUsageBefore({ db }: WriteContext, usagePlanId: string, day: string): Promise<void> {
  await db.deleteFrom('usage_counts').where('usage_plan_id', '=', usagePlanId).where('day', '<', day).execute();
  const adjustments = db.deleteFrom('quota_adjustments').where('usage_plan_id', '=', usagePlanId);
  await adjustments.where('period_start', '<', day).execute();
}

async function insertStages({ db }: WriteContext, { usagePlanId, apiStages }: UsagePlan): Promise<void> {
  const rows = apiStages.map(({ apiId, stage }) => ({ usage_plan_id: usagePlanId, api_id: apiId, stage_name: stage }));
  for (const part of batches(rows))
    await db
      .insertInto('usage_plan_stages')
      .values([...part])
      .execute();
}

/** Nodes learn of enabled keys only. */
async function touchShards(context: WriteContext, apiKeyIds: readonly string[]): Promise<void> {
  for (const part of batches(apiKeyIds)) {
    const query = context.db.selectFrom('api_keys').select('value_digest').where('enabled', '=', 1);
    const rows = await query.where('api_key_id', 'in', [...part]).execute();
    for (const row of rows) await context.touch(apiKeyShardKey(row.value_digest));
  }
}

function find(context: WriteContext, usagePlanId: string): Promise<UsagePlanRow | undefined> {
  return context.db.selectFrom('usage_plans').selectAll().where('id', '=', usagePlanId).executeTakeFirst();
}

function findPlanKey({ db }: WriteContext, usagePlanId: string, apiKeyId: string) {
  const query = db.selectFrom('usage_plan_keys').selectAll().where('usage_plan_id', '=', usagePlanId);
  return query.where('api_key_id', '=', apiKeyId).executeTakeFirst();
}

function nameOf(usagePlanId: string): string {
  return `Usage plan "${usagePlanId}"`;
}
