import type { JsonObject } from '@gatehouse/aws-rest-json';
import type { Actor, StageView } from '@gatehouse/records';
import type { HandlerTable, ManagementContext } from '../context.ts';
import type { V2Definition } from '../edit-api.ts';
import { inWords } from '../in-words.ts';
import type { Words } from '../in-words.ts';
import { compact, mergedMap, object, optionalText, pick, pickOrUnset, text } from '../input.ts';
import { badRequest, conflict, invalidIdentifier, notFound } from '../messages.ts';
import { untilCurrent } from '../until-current.ts';
import { pageOf } from './page.ts';

const FIELDS = ['description', 'autoDeploy', 'accessLogSettings', 'defaultRouteSettings'];

const WORDS: Words = {
  ALREADY_EXISTS: () => conflict('Stage already exists'),
  NOT_FOUND: () => invalidIdentifier('Deployment'),
};

/** Stages of APIs (reference http-api.md 1 and 3). */
export function stageHandlers(context: ManagementContext): HandlerTable {
  const { stages, editor } = context;
  return {
    CreateStage: async (input, actor) => {
      const { apiId, definition } = await editor.get(text(input, 'apiId'));
      refuseDefaultStage(definition, text(input, 'stageName'));
      refuseUnknownRoutes(definition, input);
      const settings = compact({
        ...pickOrUnset(input, ['stageName', ...FIELDS]),
        ...pick(input, ['stageVariables', 'routeSettings', 'tags']),
      });
      return stageView(await inWords(stages.create(actor, { apiId, settings, ...deploymentOf(input) }), WORDS));
    },
    GetStage: async (input) => stageView(await stageOf(context, input)),
    GetStages: async (input) => {
      const { apiId } = await editor.get(text(input, 'apiId'));
      const page = await stages.list(apiId, pageOf(input));
      return compact({ items: page.items.map(stageView), nextToken: page.nextPageToken });
    },
    UpdateStage: async (input, actor) => {
      const { apiId } = await stageOf(context, input);
      refuseUnknownRoutes((await editor.get(apiId)).definition, input);
      const changed = editStage(context, actor, input, (settings) => ({
        ...settings,
        ...pickOrUnset(input, FIELDS),
        stageVariables: mergedMap(object(settings, 'stageVariables'), input['stageVariables']),
        routeSettings: mergedMap(object(settings, 'routeSettings'), input['routeSettings']),
      }));
      return stageView(await inWords(changed, WORDS));
    },
    DeleteStage: async (input, actor) => {
      const { apiId, stageName } = await stageOf(context, input);
      await stages.delete(actor, { apiId, stageName });
      return {};
    },
    DeleteAccessLogSettings: async (input, actor) => {
      await editStage(context, actor, input, (settings) => ({ ...settings, accessLogSettings: undefined }));
      return {};
    },
    DeleteRouteSettings: async (input, actor) => {
      await editStage(context, actor, input, (settings) => {
        const { [text(input, 'routeKey')]: gone, ...routeSettings } = object(settings, 'routeSettings');
        if (gone === undefined) throw invalidIdentifier('RouteSettings');
        return { ...settings, routeSettings };
      });
      return {};
    },
    ResetAuthorizersCache: async (input) => {
      await stageOf(context, input);
      return {};
    },
  };
}

/** Changes the settings of a stage, again if somebody else changed them meanwhile. */
export function editStage(
  context: ManagementContext,
  actor: Actor,
  input: JsonObject,
  edit: (settings: JsonObject) => JsonObject,
): Promise<StageView> {
  return untilCurrent(async () => {
    const { apiId, settings, revision } = await stageOf(context, input);
    const change = { apiId, settings: compact(edit({ ...settings })), revision, ...deploymentOf(input) };
    return context.stages.update(actor, change);
  });
}

function deploymentOf(input: JsonObject): { readonly deploymentId?: string } {
  const deploymentId = optionalText(input, 'deploymentId');
  return deploymentId === undefined ? {} : { deploymentId };
}

/** `$default` is a stage of HTTP APIs only (reference http-api.md 1). */
function refuseDefaultStage({ protocolType }: V2Definition, stageName: string): void {
  if (protocolType === 'WEBSOCKET' && stageName === '$default') throw badRequest('Stage name only allows a-zA-Z0-9_-');
}

/** Settings are for routes that the API has; empty ones take settings away. Throws NotFoundException. */
function refuseUnknownRoutes({ routes }: V2Definition, input: JsonObject): void {
  const known = new Set(routes.map(({ routeKey }) => routeKey));
  const given = mergedMap(undefined, input['routeSettings']) ?? {};
  const unknown = Object.keys(given).find((routeKey) => !known.has(routeKey));
  if (unknown !== undefined) throw notFound(`Unable to find Route by key ${unknown} within the provided RouteSettings`);
}

/** The stage of a request. Throws NotFoundException. */
export async function stageOf({ stages, editor }: ManagementContext, input: JsonObject): Promise<StageView> {
  const { apiId } = await editor.get(text(input, 'apiId'));
  return inWords(stages.get(apiId, text(input, 'stageName')), { NOT_FOUND: () => invalidIdentifier('stage') });
}

/** A stage as the service shows it. */
export function stageView(stage: StageView): JsonObject {
  // Stages of REST APIs are those of v1.
  if (stage.isRest) throw invalidIdentifier('stage');
  const { settings, deploymentId, createdAtUnixMs, updatedAtUnixMs, lastDeploymentStatusMessage } = stage;
  return compact({
    ...pick({ ...settings }, ['stageName', ...FIELDS, 'apiGatewayManaged']),
    autoDeploy: settings.autoDeploy ?? false,
    defaultRouteSettings: { detailedMetricsEnabled: false, ...settings.defaultRouteSettings },
    routeSettings: settings.routeSettings ?? {},
    stageVariables: settings.stageVariables ?? {},
    tags: settings.tags ?? {},
    deploymentId,
    lastDeploymentStatusMessage: lastDeploymentStatusMessage === '' ? undefined : lastDeploymentStatusMessage,
    createdDate: new Date(createdAtUnixMs),
    lastUpdatedDate: new Date(updatedAtUnixMs),
  });
}
