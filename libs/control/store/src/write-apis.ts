import { ControlError } from '@gatehouse/errors';
import type { ApiRecord, DeploymentRecord, NewDeployment } from '@gatehouse/records';
import { apiKey, deploymentKey } from './keys.ts';
import { toApi, toDeployment } from './rows.ts';
import type { ApiRow } from './schema.ts';
import { mustBeCurrent, mustExist, mustNotExist, publishDeletedStage } from './write-context.ts';
import type { WriteContext } from './write-context.ts';

type Definition = ApiRecord['definition'];

/** See `StoreTransaction.insertApi`. */
export async function insertApi(context: WriteContext, apiId: string, definition: Definition): Promise<ApiRecord> {
  mustNotExist(await findApi(context, apiId), nameOf(apiId));
  const row: ApiRow = {
    api_id: apiId,
    name: definition.name,
    revision: 1,
    definition_digest: await context.definitions.save(context.db, apiId, definition),
    created_at_unix_ms: context.atUnixMs,
    updated_at_unix_ms: context.atUnixMs,
  };
  await context.db.insertInto('apis').values(row).execute();
  await context.audit('create', apiKey(apiId), 1);
  return toApi(row, definition);
}

/** See `StoreTransaction.updateApi`. */
export async function updateApi(
  context: WriteContext,
  apiId: string,
  definition: Definition,
  expectedRevision: number | undefined,
): Promise<ApiRecord> {
  const stored = mustExist(await findApi(context, apiId), nameOf(apiId));
  mustBeCurrent(stored.revision, expectedRevision, nameOf(apiId));
  const change = {
    name: definition.name,
    revision: stored.revision + 1,
    definition_digest: await context.definitions.save(context.db, apiId, definition),
    updated_at_unix_ms: context.atUnixMs,
  };
  await context.db.updateTable('apis').set(change).where('api_id', '=', apiId).execute();
  if (change.definition_digest !== stored.definition_digest) {
    await context.definitions.dropUnused(context.db, apiId, stored.definition_digest);
  }
  await context.audit('update', apiKey(apiId), change.revision);
  return toApi({ ...stored, ...change }, definition);
}

/** See `StoreTransaction.deleteApi`. */
export async function deleteApi(
  context: WriteContext,
  apiId: string,
  expectedRevision: number | undefined,
): Promise<void> {
  const stored = mustExist(await findApi(context, apiId), nameOf(apiId));
  mustBeCurrent(stored.revision, expectedRevision, nameOf(apiId));
  const stages = await context.db
    .deleteFrom('stages')
    .where('api_id', '=', apiId)
    .returning(['api_id', 'stage_name', 'cache_generation'])
    .execute();
  for (const stage of stages) await publishDeletedStage(context, stage);
  await context.db.deleteFrom('deployments').where('api_id', '=', apiId).execute();
  await context.db.deleteFrom('documentation_versions').where('api_id', '=', apiId).execute();
  await context.db.deleteFrom('apis').where('api_id', '=', apiId).execute();
  await context.definitions.dropAll(context.db, apiId);
  await context.audit('delete', apiKey(apiId), 0);
}

/** See `StoreTransaction.insertDeployment`. */
export async function insertDeployment(context: WriteContext, record: NewDeployment): Promise<DeploymentRecord> {
  const { apiId, deploymentId } = record;
  mustExist(await findApi(context, apiId), nameOf(apiId));
  mustNotExist(await findDeployment(context, apiId, deploymentId), deploymentName(apiId, deploymentId));
  const row = {
    api_id: apiId,
    deployment_id: deploymentId,
    description: record.description,
    auto_deployed: record.autoDeployed ? 1 : 0,
    api_revision: record.apiRevision,
    definition_digest: await context.definitions.save(context.db, apiId, record.definition),
    route_count: routeCountOf(record.definition),
    created_at_unix_ms: context.atUnixMs,
  };
  await context.db.insertInto('deployments').values(row).execute();
  // What a deployment serves never changes, so its one and only revision is the first.
  await context.audit('create', deploymentKey(apiId, deploymentId), 1);
  return toDeployment(row, record.definition);
}

/** See `StoreTransaction.updateDeployment`. */
export async function updateDeployment(
  context: WriteContext,
  apiId: string,
  deploymentId: string,
  description: string,
): Promise<void> {
  mustExist(await findDeployment(context, apiId, deploymentId), deploymentName(apiId, deploymentId));
  await context.db
    .updateTable('deployments')
    .set({ description })
    .where('api_id', '=', apiId)
    .where('deployment_id', '=', deploymentId)
    .execute();
  await context.audit('update', deploymentKey(apiId, deploymentId), 1);
}

/** See `StoreTransaction.deleteDeployment`. */
export async function deleteDeployment(context: WriteContext, apiId: string, deploymentId: string): Promise<void> {
  const found = await context.db
    .selectFrom('deployments')
    .select('definition_digest')
    .where('api_id', '=', apiId)
    .where('deployment_id', '=', deploymentId)
    .executeTakeFirst();
  const { definition_digest: digest } = mustExist(found, deploymentName(apiId, deploymentId));
  const stages = context.db.selectFrom('stages').select('stage_name').where('api_id', '=', apiId);
  const serving = await stages.where('deployment_id', '=', deploymentId).executeTakeFirst();
  if (serving !== undefined) {
    throw new ControlError(
      'FAILED_PRECONDITION',
      `Stage "${serving.stage_name}" serves deployment "${deploymentId}" of API "${apiId}"; move or delete the stage first`,
    );
  }
  const forget = context.db.updateTable('stages').set({ previous_deployment_id: null }).where('api_id', '=', apiId);
  await forget.where('previous_deployment_id', '=', deploymentId).execute();
  const gone = context.db.deleteFrom('deployments').where('api_id', '=', apiId);
  await gone.where('deployment_id', '=', deploymentId).execute();
  await context.definitions.dropUnused(context.db, apiId, digest);
  await context.audit('delete', deploymentKey(apiId, deploymentId), 0);
}

/** Throws NOT_FOUND unless the API exists. */
export async function requireApi(context: WriteContext, apiId: string): Promise<void> {
  mustExist(await findApi(context, apiId), nameOf(apiId));
}

/** Throws NOT_FOUND unless the deployment exists and belongs to this API. Undefined names none and passes. */
export async function requireDeployment(
  context: WriteContext,
  apiId: string,
  deploymentId: string | undefined,
): Promise<void> {
  if (deploymentId === undefined) return;
  if ((await findDeployment(context, apiId, deploymentId)) !== undefined) return;
  throw new ControlError(
    'NOT_FOUND',
    `Deployment "${deploymentId}" of API "${apiId}" does not exist. A stage can only serve a deployment of its own API.`,
  );
}

/** Routes of an HTTP or WebSocket API, methods of a REST API. */
function routeCountOf(definition: Definition): number {
  if (definition.protocolType !== 'REST') return definition.routes.length;
  const resources = Object.values(definition.resources);
  return resources.reduce((count, resource) => count + Object.keys(resource.methods).length, 0);
}

function findApi(context: WriteContext, apiId: string): Promise<ApiRow | undefined> {
  return context.db.selectFrom('apis').selectAll().where('api_id', '=', apiId).executeTakeFirst();
}

function findDeployment(context: WriteContext, apiId: string, deploymentId: string): Promise<object | undefined> {
  return context.db
    .selectFrom('deployments')
    .select('sequence')
    .where('api_id', '=', apiId)
    .where('deployment_id', '=', deploymentId)
    .executeTakeFirst();
}

function deploymentName(apiId: string, deploymentId: string): string {
  return `Deployment "${deploymentId}" of API "${apiId}"`;
}

function nameOf(apiId: string): string {
  return `API "${apiId}"`;
}
