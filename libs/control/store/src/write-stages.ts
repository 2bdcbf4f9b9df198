import { ControlError } from '@gatehouse/errors';
import type { NewStage, StageRecord } from '@gatehouse/records';
import { stageCacheKey, stageKey } from './keys.ts';
import { toStage } from './rows.ts';
import type { StageRow } from './schema.ts';
import { requireApi, requireDeployment } from './write-apis.ts';
import { mustBeCurrent, mustExist, mustNotExist, publishDeletedStage } from './write-context.ts';
import type { WriteContext } from './write-context.ts';

/** What an update of a stage may change; a key that is absent stays as it is. */
export type StageChange = Partial<Pick<StageRecord, 'settings' | 'deploymentId' | 'previousDeploymentId'>>;

/** See `StoreTransaction.insertStage`. */
export async function insertStage(context: WriteContext, record: NewStage): Promise<StageRecord> {
  const { apiId, settings } = record;
  const { stageName } = settings;
  await requireApi(context, apiId);
  mustNotExist(await findStage(context, apiId, stageName), nameOf(apiId, stageName));
  await requireDeployment(context, apiId, record.deploymentId);
  const row: StageRow = {
    api_id: apiId,
    stage_name: stageName,
    revision: 1,
    is_rest: record.isRest ? 1 : 0,
    settings: JSON.stringify(settings),
    deployment_id: record.deploymentId ?? null,
    previous_deployment_id: null,
    cache_generation: 0,
    created_at_unix_ms: context.atUnixMs,
    updated_at_unix_ms: context.atUnixMs,
  };
  await context.db.insertInto('stages').values(row).execute();
  await context.publish('create', stageKey(apiId, stageName), 1);
  return toStage(row);
}

/** See `StoreTransaction.updateStage`. A stage keeps its name: other settings than its own are INVALID_ARGUMENT. */
export async function updateStage(
  context: WriteContext,
  apiId: string,
  stageName: string,
  change: StageChange,
  expectedRevision: number | undefined,
): Promise<StageRecord> {
  const stored = mustExist(await findStage(context, apiId, stageName), nameOf(apiId, stageName));
  mustBeCurrent(stored.revision, expectedRevision, nameOf(apiId, stageName));
  mustKeepName(stageName, change);
  await requireDeployment(context, apiId, change.deploymentId);
  await requireDeployment(context, apiId, change.previousDeploymentId);
  const row: StageRow = {
    ...stored,
    ...(change.settings && { settings: JSON.stringify(change.settings) }),
    ...('deploymentId' in change && { deployment_id: change.deploymentId ?? null }),
    ...('previousDeploymentId' in change && { previous_deployment_id: change.previousDeploymentId ?? null }),
    revision: stored.revision + 1,
    updated_at_unix_ms: context.atUnixMs,
  };
  await context.db
    .updateTable('stages')
    .set(row)
    .where('api_id', '=', apiId)
    .where('stage_name', '=', stageName)
    .execute();
  await context.publish('update', stageKey(apiId, stageName), row.revision);
  return toStage(row);
}

/** See `StoreTransaction.deleteStage`. */
export async function deleteStage(
  context: WriteContext,
  apiId: string,
  stageName: string,
  expectedRevision: number | undefined,
): Promise<void> {
  const stored = mustExist(await findStage(context, apiId, stageName), nameOf(apiId, stageName));
  mustBeCurrent(stored.revision, expectedRevision, nameOf(apiId, stageName));
  await context.db.deleteFrom('stages').where('api_id', '=', apiId).where('stage_name', '=', stageName).execute();
  await publishDeletedStage(context, stored);
}

/** See `StoreTransaction.flushStageCache`. A stage that is made again has later generations than the one before. */
export async function flushStageCache(context: WriteContext, apiId: string, stageName: string): Promise<StageRecord> {
  const stored = mustExist(await findStage(context, apiId, stageName), nameOf(apiId, stageName));
  const generation = Math.max(stored.cache_generation + 1, context.atUnixMs);
  await context.db
    .updateTable('stages')
    .set({ cache_generation: generation })
    .where('api_id', '=', apiId)
    .where('stage_name', '=', stageName)
    .execute();
  await context.publish('update', stageCacheKey(apiId, stageName), stored.revision);
  return toStage({ ...stored, cache_generation: generation });
}

function mustKeepName(stageName: string, change: StageChange): void {
  const given = change.settings?.stageName ?? stageName;
  if (given === stageName) return;
  const message = `must be "${stageName}": a stage cannot be renamed; create another one instead`;
  throw new ControlError('INVALID_ARGUMENT', `The settings name the stage "${given}", but it is "${stageName}".`, {
    violations: [{ path: 'settings.stageName', message }],
  });
}

function findStage(context: WriteContext, apiId: string, stageName: string): Promise<StageRow | undefined> {
  return context.db
    .selectFrom('stages')
    .selectAll()
    .where('api_id', '=', apiId)
    .where('stage_name', '=', stageName)
    .executeTakeFirst();
}

function nameOf(apiId: string, stageName: string): string {
  return `Stage "${stageName}" of API "${apiId}"`;
}
