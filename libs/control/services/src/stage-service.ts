import { parseRestStageSettings, parseStageSettings, stageAccountProblems } from '@gatehouse/api-model';
import { ControlError } from '@gatehouse/errors';
import type {
  Actor,
  ApiRecord,
  CreateStage,
  Page,
  PageRequest,
  StageRecord,
  StageUseCases,
  StageView,
  StoreReader,
} from '@gatehouse/records';
import { moveTo } from './deploy.ts';
import { domainNamesOf } from './pages.ts';
import type { ServiceContext } from './ports.ts';
import { found, invalidField, refusal, valid } from './problems.ts';
import { assertStageCanServe, refuseSteeredStage, stageView, tryAutoDeploy } from './stage-deployment.ts';
import { refuseIfPlanned } from './usage-plan-service.ts';

/** Use cases of stages. Settings act at once, without a deployment. */
export class StageService implements StageUseCases {
  readonly #context: ServiceContext;

  constructor(context: ServiceContext) {
    this.#context = context;
  }

  async create(actor: Actor, input: CreateStage): Promise<StageView> {
    const { apiId, deploymentId } = input;
    return this.#context.store.transact(actor, async (transaction) => {
      const api = found(await transaction.getApi(apiId), `API '${apiId}'`);
      const given = this.#valid(api, input);
      const { settings } = given;
      if (settings.autoDeploy === true && deploymentId !== undefined) throw refuseSteeredStage(settings.stageName);
      await refuseAboveAccount(transaction, settings);
      if (deploymentId !== undefined) {
        await assertStageCanServe(this.#context, transaction, { apiId, settings }, deploymentId);
      }
      const stage = await transaction.insertStage({ apiId, ...given, deploymentId });
      if (settings.cacheClusterEnabled === true) await transaction.flushStageCache(apiId, settings.stageName);
      await tryAutoDeploy(this.#context, transaction, api, stage);
      return this.#view(transaction, apiId, settings.stageName);
    });
  }

  get(apiId: string, stageName: string): Promise<StageView> {
    return this.#view(this.#context.store, apiId, stageName);
  }

  async list(apiId: string, page: PageRequest): Promise<Page<StageView>> {
    const { store } = this.#context;
    found(await store.getApi(apiId), `API '${apiId}'`);
    const { items, nextPageToken } = await store.listStages(apiId, page);
    const views = await Promise.all(items.map((stage) => stageView(this.#context, store, stage)));
    return { items: views, nextPageToken };
  }

  async update(actor: Actor, input: CreateStage & { readonly revision?: number }): Promise<StageView> {
    const { apiId, deploymentId, revision } = input;
    return this.#context.store.transact(actor, async (transaction) => {
      const api = found(await transaction.getApi(apiId), `API '${apiId}'`);
      const { settings } = this.#valid(api, input);
      const { stageName } = settings;
      const stage = found(await transaction.getStage(apiId, stageName), stageTitle(apiId, stageName));
      await refuseAboveAccount(transaction, settings);
      const moves = deploymentId !== undefined && deploymentId !== stage.deploymentId;
      if (moves && settings.autoDeploy === true) throw refuseSteeredStage(stageName);
      const target = deploymentId ?? stage.deploymentId;
      const change = target === undefined ? {} : moveTo(stage, target);
      if (target !== undefined) await assertStageCanServe(this.#context, transaction, { apiId, settings }, target);
      const updated = await transaction.updateStage(apiId, stageName, { settings, ...change }, revision);
      if (emptiesCache(stage.settings, settings)) await transaction.flushStageCache(apiId, stageName);
      await tryAutoDeploy(this.#context, transaction, api, updated);
      return this.#view(transaction, apiId, stageName);
    });
  }

  async delete(
    actor: Actor,
    { apiId, stageName, revision }: { readonly apiId: string; readonly stageName: string; readonly revision?: number },
  ): Promise<void> {
    await this.#context.store.transact(actor, async (transaction) => {
      found(await transaction.getStage(apiId, stageName), stageTitle(apiId, stageName));
      const domainNames = await domainNamesOf(transaction, apiId, stageName);
      if (domainNames.length > 0) {
        throw new ControlError(
          'FAILED_PRECONDITION',
          `Stage '${stageName}' of API '${apiId}' is mapped by ${domainNames.join(', ')}; remove the mappings first`,
        );
      }
      await refuseIfPlanned(transaction, `Stage '${stageName}' of API '${apiId}'`, apiId, stageName);
      await transaction.deleteStage(apiId, stageName, revision);
    });
  }

  async flushCache(
    actor: Actor,
    { apiId, stageName }: { readonly apiId: string; readonly stageName: string },
  ): Promise<void> {
    await this.#context.store.transact(actor, async (transaction) => {
      const { settings } = found(await transaction.getStage(apiId, stageName), stageTitle(apiId, stageName));
      if (settings.cacheClusterEnabled !== true) {
        throw new ControlError(
          'FAILED_PRECONDITION',
          `Stage '${stageName}' of API '${apiId}' has no response cache; set cacheClusterEnabled to give it one`,
        );
      }
      await transaction.flushStageCache(apiId, stageName);
    });
  }

  async #view(reader: StoreReader, apiId: string, stageName: string): Promise<StageView> {
    const stage: StageRecord = found(await reader.getStage(apiId, stageName), stageTitle(apiId, stageName));
    return stageView(this.#context, reader, stage);
  }

  /** The settings by the kind of the API. */
  #valid({ definition }: ApiRecord, { isRest, settings }: CreateStage) {
    const { model } = this.#context.limits;
    const wantsRest = definition.protocolType === 'REST';
    if (isRest !== undefined && isRest !== wantsRest) throw otherSettings(definition.protocolType);
    return wantsRest
      ? { isRest: true as const, settings: valid('The stage settings', parseRestStageSettings(settings, model)) }
      : { isRest: false as const, settings: valid('The stage settings', parseStageSettings(settings, model)) };
  }
}

async function refuseAboveAccount({ usage }: StoreReader, settings: StageRecord['settings']): Promise<void> {
  const problems = stageAccountProblems(settings, (await usage.getAccount()).document);
  if (problems.length > 0) throw refusal('INVALID_ARGUMENT', 'The stage settings cannot be accepted', problems);
}

/** A cache that is switched on, or made anew in another size, is empty (reference rest-api.md 8). */
function emptiesCache(before: StageRecord['settings'], after: StageRecord['settings']): boolean {
  if (after.cacheClusterEnabled !== true) return false;
  return before.cacheClusterEnabled !== true || before.cacheClusterSize !== after.cacheClusterSize;
}

function stageTitle(apiId: string, stageName: string): string {
  return `stage '${stageName}' of API '${apiId}'`;
}

function otherSettings(protocolType: string): ControlError {
  return protocolType === 'REST'
    ? invalidField('settings', 'are not those of a REST API; set restSettings instead')
    : invalidField(
        'restSettings',
        `are those of a REST API, this is one of type ${protocolType}; set settings instead`,
      );
}
