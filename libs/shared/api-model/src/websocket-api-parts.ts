import type { Salvage } from './salvage.ts';
import { webSocketApiSchema, webSocketIntegrationSchema, webSocketRouteSchema } from './websocket-api.ts';
import type { WebSocketApiDefinition, WebSocketIntegration, WebSocketRoute } from './websocket-api.ts';
import { entriesOf, membersOf } from './well-shaped.ts';

/** The parts of a WebSocket API as far as their shape is right, so that their meaning can be checked although others are wrong. */
export interface WebSocketApiParts {
  readonly routeSelectionExpression: string | undefined;
  readonly integrations: readonly (readonly [id: string, integration: WebSocketIntegration])[];
  /** Routes with their index in the document. */
  readonly routes: readonly (readonly [index: number, route: WebSocketRoute])[];
  /** Ids of all integrations and authorizers and names of all models, also of those whose shape is wrong. */
  readonly integrationIds: ReadonlySet<string>;
  readonly authorizerIds: ReadonlySet<string>;
  readonly modelNames: ReadonlySet<string>;
}

/** The parts of a valid document. */
export function webSocketPartsOf(api: WebSocketApiDefinition): WebSocketApiParts {
  return {
    routeSelectionExpression: api.routeSelectionExpression,
    integrations: Object.entries(api.integrations),
    routes: [...api.routes.entries()],
    integrationIds: new Set(Object.keys(api.integrations)),
    authorizerIds: new Set(Object.keys(api.authorizers ?? {})),
    modelNames: new Set(Object.keys(api.models ?? {})),
  };
}

/** The parts of a document whose shape is wrong somewhere, as far as theirs is right. */
export function salvageWebSocketParts(document: unknown, salvage: Salvage): WebSocketApiParts {
  const api = Object.fromEntries(membersOf(document));
  const { routeSelectionExpression: expression } = webSocketApiSchema.shape;
  const integrations = membersOf(api['integrations']);
  return {
    routeSelectionExpression: expression.safeParse(api['routeSelectionExpression']).data,
    integrations: salvage.parts(webSocketIntegrationSchema, 'integrations', integrations),
    routes: salvage.parts(webSocketRouteSchema, 'routes', entriesOf(api['routes'])),
    integrationIds: namesIn(integrations),
    authorizerIds: namesIn(membersOf(api['authorizers'])),
    modelNames: namesIn(membersOf(api['models'])),
  };
}

function namesIn(members: readonly (readonly [string, unknown])[]): ReadonlySet<string> {
  return new Set(members.map(([name]) => name));
}
