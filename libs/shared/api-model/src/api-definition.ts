import type { HttpApiDefinition } from './http-api.ts';
import type { RestApiDefinition } from './rest-api.ts';
import type { WebSocketApiDefinition } from './websocket-api.ts';

/** A definition of any kind of API; `protocolType` tells which. */
export type ApiDefinition = HttpApiDefinition | WebSocketApiDefinition | RestApiDefinition;

/** Number of routes of an HTTP or WebSocket API, of methods of a REST API. */
export function countRoutes(definition: ApiDefinition): number {
  if (definition.protocolType !== 'REST') return definition.routes.length;
  return Object.values(definition.resources).reduce((sum, { methods }) => sum + Object.keys(methods).length, 0);
}
