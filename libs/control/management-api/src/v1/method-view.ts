import type { RestIntegration, RestIntegrationResponse, RestMethod, RestMethodResponse } from '@gatehouse/api-model';
import type { JsonObject } from '@gatehouse/aws-rest-json';
import { compact } from '../input.ts';

const DEFAULT_TIMEOUT_MS = 29_000;

/** A method as the service shows it (reference rest-api.md 1.2). */
export function methodView(resourceId: string, httpMethod: string, method: RestMethod): JsonObject {
  const { methodResponses, methodIntegration, ...fields } = method;
  return compact({
    httpMethod,
    authorizationType: 'NONE',
    apiKeyRequired: false,
    ...fields,
    methodResponses: byStatusCode(methodResponses, methodResponseView),
    methodIntegration: methodIntegration === undefined ? undefined : integrationView(resourceId, methodIntegration),
  });
}

/** An integration as the service shows it, with its defaults. */
export function integrationView(resourceId: string, integration: RestIntegration): JsonObject {
  const { integrationResponses, ...fields } = integration;
  const isHttp = integration.type === 'HTTP' || integration.type === 'HTTP_PROXY';
  return compact({
    connectionType: isHttp ? 'INTERNET' : undefined,
    passthroughBehavior: 'WHEN_NO_MATCH',
    timeoutInMillis: DEFAULT_TIMEOUT_MS,
    cacheNamespace: resourceId,
    cacheKeyParameters: [],
    ...fields,
    integrationResponses: byStatusCode(integrationResponses, integrationResponseView),
  });
}

/** A method response as the service shows it. */
export function methodResponseView(statusCode: string, response: RestMethodResponse): JsonObject {
  return compact({ statusCode, ...response });
}

/** An integration response as the service shows it. */
export function integrationResponseView(statusCode: string, response: RestIntegrationResponse): JsonObject {
  return compact({ statusCode, ...response });
}

function byStatusCode<T>(
  responses: Readonly<Record<string, T>> | undefined,
  view: (statusCode: string, response: T) => JsonObject,
): JsonObject | undefined {
  const entries = Object.entries(responses ?? {});
  return entries.length === 0
    ? undefined
    : Object.fromEntries(entries.map(([code, response]) => [code, view(code, response)]));
}
