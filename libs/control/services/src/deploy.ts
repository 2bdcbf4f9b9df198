import type { ApiRecord, DeploymentRecord, DeploymentSummary, StageRecord, StoreTransaction } from '@gatehouse/records';
import { ControlError } from '@gatehouse/errors';
import { assertDeployable } from './deployable.ts';
import { DEPLOYMENT_ID_LENGTH, unusedId } from './ids.ts';
import { allStages } from './pages.ts';
import type { ServiceContext } from './ports.ts';

/** Description of deployments that auto-deploy makes (reference http-api.md 1). */
export const AUTO_DEPLOY_DESCRIPTION = 'Automatic deployment triggered by changes to the Api configuration';

type DeployContext = Pick<ServiceContext, 'randomInt' | 'compiler' | 'checkSnapshot'>;

/** Copies the API into a new deployment. The caller has checked that it can be deployed. */
export async function insertDeployment(
  context: DeployContext,
  transaction: StoreTransaction,
  api: ApiRecord,
  { description, autoDeployed }: { readonly description: string; readonly autoDeployed: boolean },
): Promise<DeploymentRecord> {
  const { apiId, definition } = api;
  const isTaken = async (id: string): Promise<boolean> =>
    (await transaction.getDeploymentSummary(apiId, id)) !== undefined;
  return transaction.insertDeployment({
    apiId,
    deploymentId: await unusedId(context.randomInt, DEPLOYMENT_ID_LENGTH, isTaken),
    description,
    autoDeployed,
    apiRevision: api.revision,
    definition,
  });
}

/** The change of a stage record that moves it to a deployment and remembers the one before. Empty if it is there already. */
export function moveTo(
  stage: StageRecord,
  deploymentId: string,
): Partial<Pick<StageRecord, 'deploymentId' | 'previousDeploymentId'>> {
  if (stage.deploymentId === deploymentId) return {};
  return { deploymentId, previousDeploymentId: stage.deploymentId ?? stage.previousDeploymentId };
}

/**
 * Moves the API's auto-deploy stages to its present definition: one deployment for all of them, none if the definition
 * is what they serve already. Throws as `assertDeployable` does, naming the stage that deploys automatically.
 */
export async function autoDeploy(context: DeployContext, transaction: StoreTransaction, api: ApiRecord): Promise<void> {
  const stages = (await allStages(transaction, api.apiId)).filter((stage) => stage.settings.autoDeploy === true);
  const digest = api.definitionDigest;
  const served = await servedDeployments(transaction, stages);
  const behind = stages.filter((stage) => served.get(stage.stageName)?.definitionDigest !== digest);
  if (behind.length === 0) return;
  for (const stage of behind) await assertStageCanServe(context, transaction, api, stage);
  const current = [...served.values()].find((deployment) => deployment.definitionDigest === digest);
  const options = { description: AUTO_DEPLOY_DESCRIPTION, autoDeployed: true };
  const deployment = current ?? (await insertDeployment(context, transaction, api, options));
  for (const stage of behind) {
    await transaction.updateStage(stage.apiId, stage.stageName, moveTo(stage, deployment.deploymentId), undefined);
  }
}

async function assertStageCanServe(
  context: DeployContext,
  transaction: StoreTransaction,
  api: ApiRecord,
  stage: StageRecord,
): Promise<void> {
  try {
    await assertDeployable(context, transaction, { ...api, settings: stage.settings });
  } catch (error) {
    if (!(error instanceof ControlError)) throw error;
    const sentence = `Stage '${stage.stageName}' deploys changes of the API automatically, but this one cannot be deployed`;
    throw new ControlError(error.code, `${sentence}; change it or switch auto-deploy off. ${error.message}`, {
      violations: error.violations,
      cause: error,
    });
  }
}

async function servedDeployments(
  transaction: StoreTransaction,
  stages: readonly StageRecord[],
): Promise<Map<string, DeploymentSummary>> {
  const served = new Map<string, DeploymentSummary>();
  for (const { apiId, stageName, deploymentId } of stages) {
    const deployment =
      deploymentId === undefined ? undefined : await transaction.getDeploymentSummary(apiId, deploymentId);
    if (deployment !== undefined) served.set(stageName, deployment);
  }
  return served;
}
