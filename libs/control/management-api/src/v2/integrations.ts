import type { HttpIntegration, WebSocketIntegration } from '@gatehouse/api-model';
import type { JsonObject } from '@gatehouse/aws-rest-json';
import type { HandlerTable, ManagementContext } from '../context.ts';
import type { V2Definition } from '../edit-api.ts';
import { compact, mergedMaps, pickOrUnset, text } from '../input.ts';
import { badRequest, conflict, invalidIdentifier } from '../messages.ts';
import { pageOfList } from './page.ts';
import { checkedIntegration } from './integration-checks.ts';
import { PART_ID_LENGTH } from './quick-create.ts';

type Integration = HttpIntegration | WebSocketIntegration;

const FIELDS = [
  'integrationType',
  'integrationMethod',
  'integrationUri',
  'connectionType',
  'connectionId',
  'credentialsArn',
  'payloadFormatVersion',
  'timeoutInMillis',
  'tlsConfig',
  'description',
];
const OF_KIND = {
  HTTP: [...FIELDS, 'integrationSubtype'],
  WEBSOCKET: [...FIELDS, 'contentHandlingStrategy', 'passthroughBehavior', 'templateSelectionExpression'],
} as const;
const MAPS = ['requestParameters', 'responseParameters', 'requestTemplates'] as const;

/** What selects the response of an integration is fixed by its type; proxies have none (reference websocket-api.md 2). */
const RESPONSE_SELECTION: Readonly<Record<string, string>> = {
  AWS: '${integration.response.body.errorMessage}',
  HTTP: '${integration.response.statuscode}',
  MOCK: '${integration.response.statuscode}',
};

const HTTP_TIMEOUT_MS = 30_000;
const WEBSOCKET_TIMEOUT_MS = 29_000;

/** Integrations of APIs (reference http-api.md 1). */
export function integrationHandlers({ editor, newId }: ManagementContext): HandlerTable {
  const apiOf = (input: JsonObject): string => text(input, 'apiId');
  return {
    CreateIntegration: async (input, actor) => {
      const id = newId(PART_ID_LENGTH);
      const { definition } = await editor.edit(actor, apiOf(input), (api) =>
        withIntegration(api, id, created(api, input)),
      );
      return integrationView(definition, id);
    },
    GetIntegration: async (input) =>
      integrationView((await editor.get(apiOf(input))).definition, text(input, 'integrationId')),
    GetIntegrations: async (input) => {
      const { definition } = await editor.get(apiOf(input));
      const page = pageOfList('integrations', Object.keys(definition.integrations), input, (id) => id);
      return { ...page, items: page.items.map((id) => integrationView(definition, id)) };
    },
    UpdateIntegration: async (input, actor) => {
      const id = text(input, 'integrationId');
      const { definition } = await editor.edit(actor, apiOf(input), (api) =>
        withIntegration(api, id, changed(api, integrationOf(api, id), input)),
      );
      return integrationView(definition, id);
    },
    DeleteIntegration: async (input, actor) => {
      const id = text(input, 'integrationId');
      await editor.edit(actor, apiOf(input), (api) => withoutIntegration(api, id));
      return {};
    },
  };
}

/** The integration of an id. Throws NotFoundException. */
export function integrationOf(definition: V2Definition, id: string): Integration {
  const integration = Object.hasOwn(definition.integrations, id) ? definition.integrations[id] : undefined;
  if (integration === undefined) throw invalidIdentifier('Integration');
  return integration;
}

/** The definition with an integration put in. */
export function withIntegration(definition: V2Definition, id: string, integration: object): object {
  return { ...definition, integrations: { ...definition.integrations, [id]: integration } };
}

function created(api: V2Definition, input: JsonObject): object {
  const { protocolType } = api;
  if (
    protocolType === 'HTTP' &&
    input['integrationType'] === 'AWS_PROXY' &&
    input['payloadFormatVersion'] === undefined
  ) {
    throw badRequest('PayloadFormatVersion is a required parameter for integration');
  }
  const own = mergedMaps(mapsOf(protocolType), {}, input);
  const integration = compact({ ...pickOrUnset(input, OF_KIND[protocolType]), ...own });
  return withoutImplied({ ...checkedIntegration(api, integration, input) });
}

function changed(api: V2Definition, current: Integration, input: JsonObject): object {
  const { protocolType } = api;
  const before: JsonObject = { ...current };
  const maps = mergedMaps(mapsOf(protocolType), before, input);
  const integration = compact({ ...before, ...pickOrUnset(input, OF_KIND[protocolType]), ...maps });
  return withoutImplied({ ...checkedIntegration(api, integration, input) });
}

function mapsOf(protocolType: V2Definition['protocolType']): readonly string[] {
  return protocolType === 'HTTP'
    ? MAPS.filter((name) => name !== 'requestTemplates')
    : MAPS.filter((name) => name !== 'responseParameters');
}

/** What the service reports for unset members is not stored where the document has no such member. */
function withoutImplied(integration: JsonObject): JsonObject {
  const { integrationType, payloadFormatVersion, ...rest } = integration;
  const keeps =
    payloadFormatVersion !== undefined && (integrationType === 'AWS_PROXY' || payloadFormatVersion !== '1.0');
  return { integrationType, ...rest, ...(keeps ? { payloadFormatVersion } : {}) };
}

function withoutIntegration(definition: V2Definition, id: string): object {
  integrationOf(definition, id);
  const user = definition.routes.find(({ target }) => target === `integrations/${id}`);
  if (user !== undefined) {
    throw conflict(`Cannot delete Integration '${id}', is referenced by Route with key '${user.routeKey}'`);
  }
  const { [id]: _gone, ...integrations } = definition.integrations as Readonly<Record<string, object>>;
  return { ...definition, integrations };
}

function integrationView(definition: V2Definition, id: string): JsonObject {
  const integration = integrationOf(definition, id);
  const isHttp = definition.protocolType === 'HTTP';
  const {
    mockResponse: _mockResponse,
    integrationResponses: _responses,
    cacheKeyParameters: _parameters,
    cacheNamespace: _namespace,
    ...fields
  } = integration as HttpIntegration & WebSocketIntegration;
  return compact({
    integrationId: id,
    connectionType: 'INTERNET',
    payloadFormatVersion: '1.0',
    timeoutInMillis: isHttp ? HTTP_TIMEOUT_MS : WEBSOCKET_TIMEOUT_MS,
    ...(isHttp
      ? {}
      : {
          integrationResponseSelectionExpression: RESPONSE_SELECTION[integration.integrationType],
          passthroughBehavior: 'WHEN_NO_MATCH',
        }),
    ...fields,
  });
}
