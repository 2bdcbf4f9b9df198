import type { JsonObject } from '@gatehouse/aws-rest-json';
import type { Actor } from '@gatehouse/records';
import type { HandlerTable, ManagementContext } from '../context.ts';
import type { V2ApiRecord, V2Definition } from '../edit-api.ts';
import { compact, optionalText, pickOrUnset, text } from '../input.ts';
import { badRequest } from '../messages.ts';
import { pageOf } from './page.ts';
import { apiView } from './api-view.ts';
import { quickCreate } from './quick-create.ts';

const HTTP_SELECTION = '${request.method} ${request.path}';

/** Members of a request that are members of the document. */
const COMMON = [
  'name',
  'description',
  'version',
  'disableExecuteApiEndpoint',
  'apiKeySelectionExpression',
  'ipAddressType',
];
const OF_KIND = {
  HTTP: [...COMMON, 'corsConfiguration'],
  WEBSOCKET: [...COMMON, 'routeSelectionExpression', 'disableSchemaValidation'],
} as const;

/** APIs themselves (reference http-api.md 1 and 20). */
export function apiHandlers(context: ManagementContext): HandlerTable {
  const { apis, editor } = context;
  const view = (record: V2ApiRecord): JsonObject => apiView(record, context.apiEndpoint(record.apiId));
  return {
    CreateApi: async (input, actor) => view(await createApi(context, actor, input)),
    GetApi: async (input) => view(await editor.get(text(input, 'apiId'))),
    GetApis: async (input) => {
      const page = await apis.list(pageOf(input));
      const items = page.items.filter(isV2).map(view);
      return compact({ items, nextToken: page.nextPageToken });
    },
    UpdateApi: async (input, actor) => view(await updateApi(context, actor, input)),
    DeleteApi: async (input, actor) => {
      const { apiId } = await editor.get(text(input, 'apiId'));
      await apis.delete(actor, { apiId });
      return {};
    },
    DeleteCorsConfiguration: async (input, actor) => {
      await editor.edit(actor, text(input, 'apiId'), (definition) =>
        compact({ ...definition, corsConfiguration: undefined }),
      );
      return {};
    },
  };
}

function isV2(record: { readonly definition: { readonly protocolType: string } }): record is V2ApiRecord {
  return record.definition.protocolType !== 'REST';
}

async function createApi(context: ManagementContext, actor: Actor, input: JsonObject): Promise<V2ApiRecord> {
  const protocolType = kindOf(input);
  checkSelection(protocolType, input);
  refuseCors(protocolType, input);
  if (protocolType === 'WEBSOCKET' && input['target'] !== undefined) {
    throw badRequest('Quick create is for HTTP APIs only: target may not be set with protocolType WEBSOCKET');
  }
  const quick = protocolType === 'HTTP' ? quickCreate(input, context.newId) : undefined;
  const definition = compact({
    protocolType,
    ...pickOrUnset(input, OF_KIND[protocolType]),
    tags: input['tags'],
    ...quick?.parts,
  });
  const { apiId } = await context.apis.create(actor, { definition });
  if (quick !== undefined) {
    await context.stages
      .create(actor, { apiId, settings: quick.stage })
      .catch((error: unknown) => context.apis.delete(actor, { apiId }).then(() => Promise.reject(error as Error)));
  }
  return context.editor.get(apiId);
}

function kindOf(input: JsonObject): 'HTTP' | 'WEBSOCKET' {
  const protocolType = input['protocolType'];
  if (protocolType === 'HTTP' || protocolType === 'WEBSOCKET') return protocolType;
  throw badRequest('Invalid protocol specified. Must be one of [HTTP, WEBSOCKET]');
}

function checkSelection(protocolType: 'HTTP' | 'WEBSOCKET', input: JsonObject): void {
  const expression = optionalText(input, 'routeSelectionExpression');
  if (protocolType === 'WEBSOCKET') {
    if (expression === undefined) throw badRequest('RouteSelectionExpression is a required field for WEBSOCKET APIs');
    return;
  }
  if (expression === undefined || expression.replaceAll(/[{}]/g, '') === HTTP_SELECTION.replaceAll(/[{}]/g, '')) return;
  throw badRequest(`Invalid route selection expression: HTTP APIs have ${HTTP_SELECTION} only`);
}

/** A WebSocket handshake has no CORS. Throws BadRequestException. */
function refuseCors(protocolType: 'HTTP' | 'WEBSOCKET', input: JsonObject): void {
  if (protocolType === 'HTTP' || input['corsConfiguration'] === undefined) return;
  throw badRequest('CorsConfiguration is for HTTP APIs only');
}

async function updateApi({ editor }: ManagementContext, actor: Actor, input: JsonObject): Promise<V2ApiRecord> {
  const { target, routeKey } = input;
  return editor.edit(actor, text(input, 'apiId'), (definition) => {
    if (input['routeSelectionExpression'] !== undefined) checkSelection(definition.protocolType, input);
    refuseCors(definition.protocolType, input);
    const retargeted =
      target === undefined && routeKey === undefined ? definition : retarget(definition, target, routeKey);
    return compact({ ...retargeted, ...pickOrUnset(input, OF_KIND[definition.protocolType]) });
  });
}

/** `target` and `routeKey` of an update change what the quick create made. */
function retarget(definition: V2Definition, target: unknown, routeKey: unknown): object {
  if (definition.protocolType !== 'HTTP') throw badRequest('target and routeKey are for HTTP APIs only');
  const route = definition.routes.find(({ apiGatewayManaged }) => apiGatewayManaged === true);
  const [id, integration] =
    Object.entries(definition.integrations).find(([, { apiGatewayManaged }]) => apiGatewayManaged) ?? [];
  if (route === undefined || id === undefined || integration === undefined) {
    throw badRequest('target and routeKey can be changed only of an API that a quick create made');
  }
  return {
    ...definition,
    routes: definition.routes.map((other) =>
      other === route ? compact({ ...other, ...(routeKey === undefined ? {} : { routeKey }) }) : other,
    ),
    integrations: {
      ...definition.integrations,
      [id]: target === undefined ? integration : { ...integration, integrationUri: target },
    },
  };
}
