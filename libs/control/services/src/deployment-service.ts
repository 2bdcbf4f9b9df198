import { parseRestStageSettings, parseStageSettings } from '@gatehouse/api-model';
import { ControlError } from '@gatehouse/errors';
import type {
  Actor,
  CreateDeployment,
  DeploymentRecord,
  DeploymentSummary,
  DeploymentUseCases,
  Page,
  PageRequest,
  Rollback,
  RolledBack,
  StageRecord,
  StoreTransaction,
  UpdateDeployment,
} from '@gatehouse/records';
import { insertDeployment, moveTo } from './deploy.ts';
import { assertDeployable } from './deployable.ts';
import { allStages } from './pages.ts';
import type { ServiceContext } from './ports.ts';
import { found, invalidField, valid } from './problems.ts';
import { assertStageCanServe, refuseSteeredStage } from './stage-deployment.ts';

const MAX_DESCRIPTION_CHARACTERS = 1024;

/** Use cases of deployments. */
export class DeploymentService implements DeploymentUseCases {
  readonly #context: ServiceContext;

  constructor(context: ServiceContext) {
    this.#context = context;
  }

  async create(actor: Actor, { apiId, stageName, description = '' }: CreateDeployment): Promise<DeploymentRecord> {
    assertDescription(description);
    return this.#context.store.transact(actor, async (transaction) => {
      const api = found(await transaction.getApi(apiId), `API '${apiId}'`);
      const stage = stageName === undefined ? undefined : await transaction.getStage(apiId, stageName);
      if (stage?.settings.autoDeploy === true) throw refuseSteeredStage(stage.stageName);
      const isRest = api.definition.protocolType === 'REST';
      const settings = stage?.settings ?? newStageSettings(stageName, isRest);
      await assertDeployable(this.#context, transaction, { ...api, ...(settings === undefined ? {} : { settings }) });
      const options = { description, autoDeployed: false };
      const deployment = await insertDeployment(this.#context, transaction, api, options);
      const { deploymentId } = deployment;
      if (stage !== undefined) await this.#move(transaction, stage, deploymentId);
      else if (settings !== undefined) await transaction.insertStage({ apiId, isRest, settings, deploymentId });
      return deployment;
    });
  }

  async get(apiId: string, deploymentId: string): Promise<DeploymentRecord> {
    const deployment = await this.#context.store.getDeployment(apiId, deploymentId);
    return found(deployment, `deployment '${deploymentId}' of API '${apiId}'`);
  }

  async list(apiId: string, page: PageRequest): Promise<Page<DeploymentSummary>> {
    found(await this.#context.store.getApi(apiId), `API '${apiId}'`);
    return this.#context.store.listDeployments(apiId, page);
  }

  async update(actor: Actor, { apiId, deploymentId, description }: UpdateDeployment): Promise<DeploymentRecord> {
    assertDescription(description);
    await this.#context.store.transact(actor, (transaction) =>
      transaction.updateDeployment(apiId, deploymentId, description),
    );
    return this.get(apiId, deploymentId);
  }

  async delete(actor: Actor, { apiId, deploymentId }: Pick<UpdateDeployment, 'apiId' | 'deploymentId'>): Promise<void> {
    await this.#context.store.transact(actor, async (transaction) => {
      await refuseIfCanary(transaction, apiId, deploymentId);
      await transaction.deleteDeployment(apiId, deploymentId);
    });
  }

  rollback(actor: Actor, { apiId, stageName, deploymentId }: Rollback): Promise<RolledBack> {
    return this.#context.store.transact(actor, async (transaction) => {
      const stage = found(await transaction.getStage(apiId, stageName), `stage '${stageName}' of API '${apiId}'`);
      const target = deploymentId ?? stage.previousDeploymentId;
      if (target === undefined) {
        throw new ControlError(
          'FAILED_PRECONDITION',
          `Stage '${stageName}' served no deployment before; name the deployment to return to`,
        );
      }
      await assertStageCanServe(this.#context, transaction, stage, target);
      const autoDeployDisabled = stage.settings.autoDeploy === true;
      const settings = autoDeployDisabled ? { ...stage.settings, autoDeploy: false } : stage.settings;
      await this.#move(transaction, stage, target, settings);
      return { deploymentId: target, replacedDeploymentId: stage.deploymentId, autoDeployDisabled };
    });
  }

  async #move(
    transaction: StoreTransaction,
    stage: StageRecord,
    deploymentId: string,
    settings = stage.settings,
  ): Promise<void> {
    const change = { ...(settings === stage.settings ? {} : { settings }), ...moveTo(stage, deploymentId) };
    if (Object.keys(change).length === 0) return;
    await transaction.updateStage(stage.apiId, stage.stageName, change, stage.revision);
  }
}

/** The store knows what stages serve; what their canaries serve stands in their settings. */
async function refuseIfCanary(transaction: StoreTransaction, apiId: string, deploymentId: string): Promise<void> {
  for (const stage of await allStages(transaction, apiId)) {
    if (!stage.isRest || stage.settings.canarySettings?.deploymentId !== deploymentId) continue;
    throw new ControlError(
      'FAILED_PRECONDITION',
      `The canary of stage '${stage.stageName}' serves deployment '${deploymentId}' of API '${apiId}'; promote or remove it first`,
    );
  }
}

function assertDescription(description: string): void {
  if (description.length <= MAX_DESCRIPTION_CHARACTERS) return;
  throw invalidField('description', `must have at most ${MAX_DESCRIPTION_CHARACTERS} characters`);
}

function newStageSettings(stageName: string | undefined, isRest: boolean): StageRecord['settings'] | undefined {
  if (stageName === undefined) return undefined;
  return valid('The new stage', isRest ? parseRestStageSettings({ stageName }) : parseStageSettings({ stageName }));
}
