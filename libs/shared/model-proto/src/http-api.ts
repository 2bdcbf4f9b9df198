import type { HttpApiDefinition, HttpIntegration, HttpRoute } from '@gatehouse/api-model';
import {
  HttpApi as HttpApiMessage,
  HttpIntegration as HttpIntegrationMessage,
  HttpRoute as HttpRouteMessage,
} from '@gatehouse/contract';
import { plainDocument } from './plain.ts';

/** An HTTP API's message as the plain document that `parseApiDefinition` validates. */
export function httpApiFromProto(message: HttpApiMessage): unknown {
  return { protocolType: 'HTTP', ...(plainDocument(HttpApiMessage.toJSON(message)) as object) };
}

/** A valid HTTP API as its message. */
export function httpApiToProto(definition: HttpApiDefinition): HttpApiMessage {
  return HttpApiMessage.fromJSON(definition);
}

/**
 * One route of a chunk, field by field because a node does this 10000 times while it serves. The message is trusted: the
 * control plane validated it before it made the snapshot.
 */
export function httpRouteFromProto(message: HttpRouteMessage): HttpRoute {
  const route: HttpRoute = { routeKey: message.routeKey };
  if (message.target !== undefined) route.target = message.target;
  const { authorizationType } = message;
  if (authorizationType !== undefined && authorizationType !== 'AUTHORIZATION_TYPE_UNSPECIFIED') {
    route.authorizationType = authorizationType;
  }
  if (message.authorizerId !== undefined) route.authorizerId = message.authorizerId;
  if (message.authorizationScopes.length > 0) route.authorizationScopes = message.authorizationScopes;
  if (message.operationName !== undefined) route.operationName = message.operationName;
  return route;
}

/** A valid route as its message. */
export function httpRouteToProto(route: HttpRoute): HttpRouteMessage {
  return HttpRouteMessage.fromJSON(route);
}

/** One integration of a chunk. The message is trusted like that of `httpRouteFromProto`. */
export function httpIntegrationFromProto(message: HttpIntegrationMessage): HttpIntegration {
  return plainDocument(HttpIntegrationMessage.toJSON(message)) as HttpIntegration;
}

/** A valid integration as its message. */
export function httpIntegrationToProto(integration: HttpIntegration): HttpIntegrationMessage {
  return HttpIntegrationMessage.fromJSON(integration);
}
