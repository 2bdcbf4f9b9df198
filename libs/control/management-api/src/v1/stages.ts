import { DEFAULT_ACCOUNT, accountThrottle } from '@gatehouse/api-model';
import type { JsonObject } from '@gatehouse/aws-rest-json';
import type { Actor, RestStageRecord } from '@gatehouse/records';
import type { HandlerTable, ManagementContext } from '../context.ts';
import { inWords } from '../in-words.ts';
import type { Words } from '../in-words.ts';
import { compact, object, optionalText, pick, text } from '../input.ts';
import { badRequest, conflict, invalidIdentifier } from '../messages.ts';
import { untilCurrent } from '../until-current.ts';
import { completeCanary } from './canary.ts';
import { allPages } from './item-page.ts';
import type { PatchedStage } from './patched-stage.ts';
import { restApiOf } from './rest-api-of.ts';
import { checkStage } from './stage-checks.ts';
import { patchedStage } from './stage-patch.ts';
import { stageView } from './stage-view.ts';

/** Members of a request that are members of the settings. */
const SETTINGS = [
  'stageName',
  'description',
  'variables',
  'cacheClusterEnabled',
  'cacheClusterSize',
  'documentationVersion',
  'tracingEnabled',
  'tags',
];

const WORDS: Words = {
  ALREADY_EXISTS: () => conflict('Stage already exists'),
  FAILED_PRECONDITION: (error) => badRequest(error.message),
};

/** Stages of REST APIs (reference rest-api.md 1.2, 10.1, 10.2). */
export function stageHandlers(context: ManagementContext): HandlerTable {
  const { stages } = context;
  return {
    CreateStage: async (input, actor) =>
      stageView(await createStage(context, actor, input, text(input, 'deploymentId'))),
    GetStage: async (input) => stageView(await stageOf(context, input)),
    GetStages: async (input) => {
      const { apiId } = await restApiOf(context, input);
      const wanted = optionalText(input, 'deploymentId');
      const all = await allPages((page) => stages.list(apiId, page));
      const shown = all.filter(isRest).filter(({ deploymentId }) => wanted === undefined || deploymentId === wanted);
      return { item: shown.map(stageView) };
    },
    UpdateStage: async (input, actor) => {
      const throttle = accountThrottle((await context.account.get()).document) ?? DEFAULT_ACCOUNT.throttleSettings;
      return stageView(await editStage(context, actor, input, (stage) => patchedStage(stage, input, throttle)));
    },
    DeleteStage: async (input, actor) => {
      const { apiId, stageName } = await stageOf(context, input);
      await inWords(stages.delete(actor, { apiId, stageName }), WORDS);
      return {};
    },
    FlushStageCache: async (input, actor) => {
      const { apiId, stageName } = await stageOf(context, input);
      await inWords(stages.flushCache(actor, { apiId, stageName }), WORDS);
      return {};
    },
    FlushStageAuthorizersCache: async (input) => {
      await stageOf(context, input);
      return {};
    },
  };
}

/** Makes a stage that serves a deployment. */
export async function createStage(
  context: ManagementContext,
  actor: Actor,
  input: JsonObject,
  deploymentId: string,
): Promise<RestStageRecord> {
  const { apiId } = await restApiOf(context, input);
  const canary = input['canarySettings'] === undefined ? undefined : object(input, 'canarySettings');
  const canarySettings = canary === undefined ? undefined : completeCanary(canary, deploymentId);
  const settings = compact({ ...pick(input, SETTINGS), canarySettings });
  await checkStage(context, apiId, { settings: {}, deploymentId: undefined }, { settings, deploymentId });
  const created = context.stages.create(actor, { apiId, settings, deploymentId, isRest: true });
  return restOnly(await inWords(created, WORDS));
}

/** Changes a stage, again if somebody else changed it meanwhile. */
export function editStage(
  context: ManagementContext,
  actor: Actor,
  input: JsonObject,
  edit: (stage: PatchedStage) => PatchedStage,
): Promise<RestStageRecord> {
  return untilCurrent(async () => {
    const stored = await stageOf(context, input);
    const { apiId, revision } = stored;
    const before = { settings: { ...stored.settings }, deploymentId: stored.deploymentId };
    const { settings, deploymentId } = edit(before);
    await checkStage(context, apiId, before, { settings, deploymentId });
    const change = { apiId, settings, revision, isRest: true, ...(deploymentId !== undefined && { deploymentId }) };
    return restOnly(await inWords(context.stages.update(actor, change), WORDS));
  });
}

/** The stage of a request. Throws NotFoundException. */
export async function stageOf(context: ManagementContext, input: JsonObject): Promise<RestStageRecord> {
  const { apiId } = await restApiOf(context, input);
  const found = context.stages.get(apiId, text(input, 'stageName'));
  return restOnly(await inWords(found, { NOT_FOUND: () => invalidIdentifier('stage') }));
}

type AnyStage = Awaited<ReturnType<ManagementContext['stages']['get']>>;

function isRest(stage: AnyStage): stage is Extract<AnyStage, { isRest: true }> {
  return stage.isRest;
}

function restOnly(stage: AnyStage): RestStageRecord {
  if (!isRest(stage)) throw invalidIdentifier('stage');
  return stage;
}
