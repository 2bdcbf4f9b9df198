import type { JsonObject } from '@gatehouse/aws-rest-json';
import type { HandlerTable, ManagementContext } from '../context.ts';
import type { V2Definition } from '../edit-api.ts';
import { compact, mergedMaps, objects, pickOrUnset, text } from '../input.ts';
import { conflict, invalidIdentifier } from '../messages.ts';
import { partIdOf } from '../part-id.ts';
import { pageOfList } from './page.ts';
import { integrationOf, withIntegration } from './integrations.ts';
import { webSocketOnly } from './models.ts';
import { routeOf, withRoute } from './routes.ts';

const ID_LENGTH = 6;

/** One of the two lists of responses: of routes, and of integrations. */
interface ResponseKind {
  /** `RouteResponse`, `IntegrationResponse`. */
  readonly name: string;
  readonly idField: 'routeResponseId' | 'integrationResponseId';
  readonly keyField: 'routeResponseKey' | 'integrationResponseKey';
  readonly fields: readonly string[];
  readonly maps: readonly string[];
  readonly read: (definition: V2Definition, input: JsonObject) => readonly JsonObject[];
  readonly write: (definition: V2Definition, input: JsonObject, responses: readonly JsonObject[]) => object;
}

const ROUTE_RESPONSE: ResponseKind = {
  name: 'RouteResponse',
  idField: 'routeResponseId',
  keyField: 'routeResponseKey',
  fields: ['routeResponseKey', 'modelSelectionExpression'],
  maps: ['responseModels', 'responseParameters'],
  read: (definition, input) =>
    objects({ ...routeOf(webSocketOnly(definition), text(input, 'routeId')) }, 'routeResponses'),
  write: (definition, input, routeResponses) => {
    const route = routeOf(definition, text(input, 'routeId'));
    return withRoute(definition, route, { ...route, routeResponses });
  },
};

const INTEGRATION_RESPONSE: ResponseKind = {
  name: 'IntegrationResponse',
  idField: 'integrationResponseId',
  keyField: 'integrationResponseKey',
  fields: ['integrationResponseKey', 'templateSelectionExpression', 'contentHandlingStrategy'],
  maps: ['responseParameters', 'responseTemplates'],
  read: (definition, input) =>
    objects({ ...integrationOf(webSocketOnly(definition), text(input, 'integrationId')) }, 'integrationResponses'),
  write: (definition, input, integrationResponses) => {
    const id = text(input, 'integrationId');
    return withIntegration(definition, id, { ...integrationOf(definition, id), integrationResponses });
  },
};

/** Route responses and integration responses of WebSocket APIs (reference websocket-api.md 5). */
export function responseHandlers(context: ManagementContext): HandlerTable {
  return { ...handlersOf(ROUTE_RESPONSE, context), ...handlersOf(INTEGRATION_RESPONSE, context) };
}

function handlersOf(kind: ResponseKind, { editor, newId }: ManagementContext): HandlerTable {
  const { name, idField, keyField } = kind;
  const apiOf = (input: JsonObject): string => text(input, 'apiId');
  const list = async (input: JsonObject): Promise<readonly JsonObject[]> =>
    kind.read((await editor.get(apiOf(input))).definition, input);
  return {
    [`Create${name}`]: async (input, actor) => {
      const response = { ...contentOf(kind, {}, input), [idField]: newId(ID_LENGTH) };
      await editor.edit(actor, apiOf(input), (api) => {
        const others = kind.read(api, input);
        refuseTaken(kind, others, text(input, keyField));
        return kind.write(api, input, [...others, response]);
      });
      return response;
    },
    [`Get${name}`]: async (input) => responseOf(kind, await list(input), text(input, idField)),
    [`Get${name}s`]: async (input) => {
      const page = pageOfList(name, await list(input), input, (response) => idOf(kind, response));
      return { ...page, items: page.items.map((response) => ({ ...response, [idField]: idOf(kind, response) })) };
    },
    [`Update${name}`]: async (input, actor) => {
      const id = text(input, idField);
      const { definition } = await editor.edit(actor, apiOf(input), (api) => {
        const responses = kind.read(api, input);
        const current = responseOf(kind, responses, id);
        const changed = { ...contentOf(kind, current, input), [idField]: id };
        const others = responses.filter((other) => idOf(kind, other) !== id);
        refuseTaken(kind, others, text(changed, keyField));
        return kind.write(
          api,
          input,
          responses.map((other) => (idOf(kind, other) === id ? changed : other)),
        );
      });
      return responseOf(kind, kind.read(definition, input), id);
    },
    [`Delete${name}`]: async (input, actor) => {
      const id = text(input, idField);
      await editor.edit(actor, apiOf(input), (api) => {
        const responses = kind.read(api, input);
        responseOf(kind, responses, id);
        return kind.write(
          api,
          input,
          responses.filter((other) => idOf(kind, other) !== id),
        );
      });
      return {};
    },
  };
}

function contentOf({ fields, maps }: ResponseKind, current: JsonObject, input: JsonObject): JsonObject {
  const merged = mergedMaps(maps, current, input);
  return compact({ ...current, ...pickOrUnset(input, fields), ...merged });
}

function refuseTaken({ name, keyField }: ResponseKind, others: readonly JsonObject[], key: string): void {
  if (others.some((other) => other[keyField] === key)) throw conflict(`${name} with key ${key} already exists`);
}

function idOf({ name, idField, keyField }: ResponseKind, response: JsonObject): string {
  const id = response[idField];
  return typeof id === 'string' ? id : partIdOf(`${name}/${text(response, keyField)}`);
}

function responseOf(kind: ResponseKind, responses: readonly JsonObject[], id: string): JsonObject {
  const response = responses.find((candidate) => idOf(kind, candidate) === id);
  if (response === undefined) throw invalidIdentifier(kind.name);
  return { ...response, [kind.idField]: id };
}
