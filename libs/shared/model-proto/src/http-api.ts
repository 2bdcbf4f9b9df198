import type { HttpApiDefinition, HttpIntegration, HttpRoute } from '@gatehouse/api-model';
import type { HttpRoute as HttpRouteMessage } from '@gatehouse/contract';
import {
  HttpApi as HttpApiMessage,
  HttpIntegration as HttpIntegrationMessage,
  MockResponse as MockResponseMessage,
  TlsConfig as TlsConfigMessage,
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
  if (message.apiKeyRequired !== undefined) route.apiKeyRequired = message.apiKeyRequired;
  if (message.routeId !== undefined) route.routeId = message.routeId;
  if (message.apiGatewayManaged !== undefined) route.apiGatewayManaged = message.apiGatewayManaged;
  return route;
}

/** A valid route as its message; field by field like `httpRouteFromProto`, for a control plane that serves meanwhile. */
export function httpRouteToProto(route: HttpRoute): HttpRouteMessage {
  return {
    routeKey: route.routeKey,
    target: route.target,
    authorizationType: route.authorizationType,
    authorizerId: route.authorizerId,
    authorizationScopes: route.authorizationScopes ?? [],
    operationName: route.operationName,
    apiKeyRequired: route.apiKeyRequired,
    routeId: route.routeId,
    apiGatewayManaged: route.apiGatewayManaged,
  };
}

const OPTIONAL_TEXTS = [
  'integrationSubtype',
  'integrationUri',
  'connectionId',
  'credentialsArn',
  'description',
  'cacheNamespace',
] as const;

/** One integration of a chunk. The message is trusted like that of `httpRouteFromProto`. */
export function httpIntegrationFromProto(message: HttpIntegrationMessage): HttpIntegration {
  const integration: Partial<HttpIntegration> = {};
  if (message.integrationType !== 'INTEGRATION_TYPE_UNSPECIFIED') integration.integrationType = message.integrationType;
  if (message.connectionType !== undefined && message.connectionType !== 'CONNECTION_TYPE_UNSPECIFIED') {
    integration.connectionType = message.connectionType;
  }
  for (const field of OPTIONAL_TEXTS) {
    const text = message[field];
    if (text !== undefined) integration[field] = text;
  }
  return Object.assign(integration, choicesOf(message), partsOf(message)) as HttpIntegration;
}

/** Texts that the model narrows to a few values, the number and the flag. */
function choicesOf(message: HttpIntegrationMessage): object {
  const { integrationMethod, payloadFormatVersion, timeoutInMillis, apiGatewayManaged } = message;
  return {
    ...(integrationMethod === undefined ? {} : { integrationMethod }),
    ...(payloadFormatVersion === undefined ? {} : { payloadFormatVersion }),
    ...(timeoutInMillis === undefined ? {} : { timeoutInMillis }),
    ...(apiGatewayManaged === undefined ? {} : { apiGatewayManaged }),
  };
}

function partsOf(message: HttpIntegrationMessage): object {
  const { requestParameters, responseParameters, tlsConfig, mockResponse, cacheKeyParameters } = message;
  return {
    ...(cacheKeyParameters.length === 0 ? {} : { cacheKeyParameters }),
    ...(Object.keys(requestParameters).length === 0 ? {} : { requestParameters }),
    ...(responseParameters === undefined ? {} : { responseParameters }),
    ...(tlsConfig === undefined ? {} : { tlsConfig: TlsConfigMessage.toJSON(tlsConfig) }),
    ...(mockResponse === undefined ? {} : { mockResponse: MockResponseMessage.toJSON(mockResponse) }),
  };
}

/** A valid integration as its message. */
export function httpIntegrationToProto(integration: HttpIntegration): HttpIntegrationMessage {
  return HttpIntegrationMessage.fromJSON(integration);
}
