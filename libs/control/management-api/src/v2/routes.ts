import type { HttpRoute, WebSocketRoute } from '@gatehouse/api-model';
import type { JsonObject } from '@gatehouse/aws-rest-json';
import type { HandlerTable, ManagementContext } from '../context.ts';
import type { V2Definition } from '../edit-api.ts';
import { compact, mergedMaps, object, pickOrUnset, text } from '../input.ts';
import { conflict, invalidIdentifier } from '../messages.ts';
import { partIdOf } from '../part-id.ts';
import { pageOfList } from './page.ts';
import { PART_ID_LENGTH } from './quick-create.ts';

/** A route of either kind of API. */
export type Route = HttpRoute | WebSocketRoute;

const FIELDS = ['routeKey', 'target', 'authorizationType', 'authorizerId', 'operationName', 'apiKeyRequired'];
const OF_KIND = {
  HTTP: [...FIELDS, 'authorizationScopes'],
  WEBSOCKET: [...FIELDS, 'modelSelectionExpression', 'routeResponseSelectionExpression'],
} as const;
const WEBSOCKET_MAPS = ['requestModels', 'requestParameters'] as const;

/** Routes of APIs (reference http-api.md 1 and 2, websocket-api.md 2). */
export function routeHandlers({ editor, newId }: ManagementContext): HandlerTable {
  const apiOf = (input: JsonObject): string => text(input, 'apiId');
  return {
    CreateRoute: async (input, actor) => {
      const routeId = newId(PART_ID_LENGTH);
      const { definition } = await editor.edit(actor, apiOf(input), (api) => {
        refuseTaken(api, text(input, 'routeKey'));
        const route = compact({ ...pickOrUnset(input, OF_KIND[api.protocolType]), ...mapsOf(api, {}, input), routeId });
        return { ...api, routes: [...api.routes, route] };
      });
      return routeView(routeOf(definition, routeId));
    },
    GetRoute: async (input) => routeView(routeOf((await editor.get(apiOf(input))).definition, text(input, 'routeId'))),
    GetRoutes: async (input) => {
      const { definition } = await editor.get(apiOf(input));
      const page = pageOfList<Route>('routes', definition.routes, input, routeIdOf);
      return { ...page, items: page.items.map(routeView) };
    },
    UpdateRoute: async (input, actor) => {
      const routeId = text(input, 'routeId');
      const { definition } = await editor.edit(actor, apiOf(input), (api) => {
        const route = routeOf(api, routeId);
        if (input['routeKey'] !== undefined) refuseTaken(api, text(input, 'routeKey'), route);
        const maps = mapsOf(api, { ...route }, input);
        return withRoute(
          api,
          route,
          compact({ ...route, ...pickOrUnset(input, OF_KIND[api.protocolType]), ...maps, routeId }),
        );
      });
      return routeView(routeOf(definition, routeId));
    },
    DeleteRoute: async (input, actor) => {
      await editor.edit(actor, apiOf(input), (api) => withRoute(api, routeOf(api, text(input, 'routeId')), undefined));
      return {};
    },
    DeleteRouteRequestParameter: async (input, actor) => {
      const key = text(input, 'requestParameterKey');
      await editor.edit(actor, apiOf(input), (api) => {
        const route = routeOf(api, text(input, 'routeId'));
        const { [key]: gone, ...requestParameters } = object({ ...route }, 'requestParameters');
        if (gone === undefined) throw invalidIdentifier('RequestParameter');
        return withRoute(api, route, { ...route, requestParameters });
      });
      return {};
    },
  };
}

/** The id of a route: its own, or one made from its key. */
export function routeIdOf({ routeId, routeKey }: Route): string {
  return routeId ?? partIdOf(routeKey);
}

/** The route of an id. Throws NotFoundException. */
export function routeOf(definition: V2Definition, routeId: string): Route {
  const route = (definition.routes as readonly Route[]).find((candidate) => routeIdOf(candidate) === routeId);
  if (route === undefined) throw invalidIdentifier('Route');
  return route;
}

/** The definition with a route replaced, or removed. */
export function withRoute(definition: V2Definition, route: Route, replacement: object | undefined): object {
  const routes = (definition.routes as readonly object[]).flatMap((other) =>
    other !== route ? [other] : replacement === undefined ? [] : [replacement],
  );
  return { ...definition, routes };
}

function refuseTaken({ routes, protocolType }: V2Definition, routeKey: string, itself?: Route): void {
  const formOf = (key: string): string => (protocolType === 'HTTP' ? withoutNames(key) : key);
  const others = (routes as readonly Route[]).filter((route) => route !== itself);
  if (others.some((route) => formOf(route.routeKey) === formOf(routeKey))) {
    throw conflict(`Route with key ${routeKey} already exists for this API`);
  }
}

/** Routes whose variables have other names answer the same requests. */
function withoutNames(routeKey: string): string {
  return routeKey.replaceAll(/\{[^{}+]+(\+?)\}/g, '{$1}');
}

function mapsOf({ protocolType }: V2Definition, current: JsonObject, input: JsonObject): JsonObject {
  if (protocolType === 'HTTP') return {};
  return mergedMaps(WEBSOCKET_MAPS, current, input);
}

/** A route as the service shows it. */
function routeView(route: Route): JsonObject {
  const { routeResponses: _responses, ...fields } = route as HttpRoute & WebSocketRoute;
  return compact({ apiKeyRequired: false, authorizationType: 'NONE', ...fields, routeId: routeIdOf(route) });
}
