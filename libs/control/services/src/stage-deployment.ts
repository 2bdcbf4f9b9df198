import { ControlError } from '@gatehouse/errors';
import type { ApiRecord, StageRecord, StageView, StoreReader, StoreTransaction } from '@gatehouse/records';
import { autoDeploy } from './deploy.ts';
import { assertDeployable } from './deployable.ts';
import type { DeploymentCandidate } from './deployable.ts';
import type { ServiceContext } from './ports.ts';
import { found } from './problems.ts';

/** Refuses to set the deployment of a stage that auto-deploy steers (reference http-api.md 1). */
export function refuseSteeredStage(stageName: string): ControlError {
  return new ControlError(
    'FAILED_PRECONDITION',
    `deploymentId may not be set on stage '${stageName}' because autoDeploy is enabled; switch autoDeploy off first`,
  );
}

/** Checks that the deployment and that of the canary exist, and that the stage can serve them with these settings. */
export async function assertStageCanServe(
  context: ServiceContext,
  reader: StoreReader,
  { apiId, settings }: Pick<StageRecord, 'apiId' | 'settings'>,
  deploymentId: string,
): Promise<void> {
  const deployment = await reader.getDeployment(apiId, deploymentId);
  const { definition } = found(deployment, `deployment '${deploymentId}' of API '${apiId}'`);
  await assertDeployable(context, reader, { apiId, definition, settings });
  const canaryId = 'canarySettings' in settings ? settings.canarySettings?.deploymentId : undefined;
  if (canaryId === undefined || canaryId === deploymentId) return;
  const canary = found(await reader.getDeployment(apiId, canaryId), `deployment '${canaryId}' of API '${apiId}'`);
  await assertDeployable(context, reader, { apiId, definition: canary.definition, settings });
}

/** Auto-deploys if the definition can be deployed; otherwise the stage waits for the first definition that can. */
export async function tryAutoDeploy(
  context: ServiceContext,
  transaction: StoreTransaction,
  api: ApiRecord,
  stage: StageRecord,
): Promise<void> {
  if (stage.settings.autoDeploy !== true) return;
  const problem = await deployProblem(context, transaction, { ...api, settings: stage.settings });
  if (problem === undefined) await autoDeploy(context, transaction, api);
}

/** The stage with the text on its last deployment. */
export async function stageView(context: ServiceContext, reader: StoreReader, stage: StageRecord): Promise<StageView> {
  return { ...stage, lastDeploymentStatusMessage: await statusMessage(context, reader, stage) };
}

async function statusMessage(context: ServiceContext, reader: StoreReader, stage: StageRecord): Promise<string> {
  const { apiId, deploymentId, settings } = stage;
  if (deploymentId !== undefined) return `Successfully deployed stage with deployment ID '${deploymentId}'`;
  if (settings.autoDeploy !== true) return '';
  const api = await reader.getApi(apiId);
  const problem = api === undefined ? undefined : await deployProblem(context, reader, { ...api, settings });
  return problem === undefined ? '' : `Deployment attempt failed: ${problem}`;
}

/** Why the candidate cannot be deployed; undefined if it can. Failures of the store pass through. */
async function deployProblem(
  context: ServiceContext,
  reader: StoreReader,
  candidate: DeploymentCandidate,
): Promise<string | undefined> {
  try {
    await assertDeployable(context, reader, candidate);
    return undefined;
  } catch (error) {
    const verdict = error instanceof ControlError && ['UNIMPLEMENTED', 'FAILED_PRECONDITION'].includes(error.code);
    if (verdict) return error.message;
    throw error;
  }
}
