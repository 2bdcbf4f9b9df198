import type { RestIntegration, RestIntegrationResponse } from '@gatehouse/api-model';
import type { JsonObject } from '@gatehouse/aws-rest-json';
import { object } from '../input.ts';
import { unknownContentType, unknownParameter } from './method-patch.ts';
import { isTrue, listRule, mapRule, namingOps, numberOf, orUndefined, patched, replaced } from './patch.ts';
import type { PatchCall, PatchRule } from './patch.ts';

const ADDRESS_RULES: readonly PatchRule<JsonObject>[] = [
  replaced('/httpMethod', 'httpMethod', orUndefined),
  replaced('/uri', 'uri', orUndefined),
];

/** What PATCH may change of every integration (reference rest-api.md 1.4). */
const RULES: readonly PatchRule<JsonObject>[] = [
  mapRule('requestTemplates', { missing: unknownContentType }),
  mapRule('requestParameters', { missing: unknownParameter }),
  {
    path: '/cacheKeyParameters/{name}',
    ops: {
      add: addCacheKey,
      replace: addCacheKey,
      remove: (integration, call) => ({
        ...integration,
        cacheKeyParameters: existing(integration, call).filter((name) => name !== call.names[0]),
      }),
    },
  },
  listRule('cacheKeyParameters'),
  replaced('/cacheNamespace', 'cacheNamespace', orUndefined),
  replaced('/connectionId', 'connectionId', orUndefined),
  replaced('/connectionType', 'connectionType', orUndefined),
  replaced('/contentHandling', 'contentHandling', orUndefined),
  replaced('/credentials', 'credentials', orUndefined),
  replaced('/integrationTarget', 'integrationTarget', orUndefined),
  replaced('/passthroughBehavior', 'passthroughBehavior', orUndefined),
  replaced('/responseTransferMode', 'responseTransferMode', orUndefined),
  replaced('/timeoutInMillis', 'timeoutInMillis', (value, path) =>
    orUndefined(value) === undefined ? undefined : numberOf(value, path),
  ),
  { path: '/tlsConfig', ops: { remove: (integration) => ({ ...integration, tlsConfig: undefined }) } },
  {
    path: '/tlsConfig/insecureSkipVerification',
    ops: { add: setSkipVerification, replace: setSkipVerification },
  },
];

/** What PATCH may change of an integration response. */
const RESPONSE_RULES: readonly PatchRule<JsonObject>[] = [
  replaced('/selectionPattern', 'selectionPattern', (value) => value ?? ''),
  replaced('/contentHandling', 'contentHandling', orUndefined),
  mapRule('responseParameters', { missing: unknownParameter }),
  mapRule('responseTemplates', { missing: unknownContentType }),
];

/** An integration after a PATCH; one that calls nobody has no address to change. Throws BadRequestException. */
export function patchedIntegration(integration: RestIntegration, input: JsonObject): JsonObject {
  const rules = integration.type === 'MOCK' ? RULES : [...RULES, ...ADDRESS_RULES];
  return patched<JsonObject>({ ...integration }, input, rules, namingOps);
}

/** An integration response after a PATCH. Throws BadRequestException. */
export function patchedIntegrationResponse(response: RestIntegrationResponse, input: JsonObject): JsonObject {
  return patched<JsonObject>({ ...response }, input, RESPONSE_RULES, namingOps);
}

function cacheKeys({ cacheKeyParameters }: JsonObject): readonly unknown[] {
  return Array.isArray(cacheKeyParameters) ? cacheKeyParameters : [];
}

function addCacheKey(integration: JsonObject, { names: [name = ''] }: PatchCall): JsonObject {
  const others = cacheKeys(integration).filter((other) => other !== name);
  return { ...integration, cacheKeyParameters: [...others, name] };
}

function existing(integration: JsonObject, { names: [name = ''] }: PatchCall): readonly unknown[] {
  const keys = cacheKeys(integration);
  if (!keys.includes(name)) throw unknownParameter();
  return keys;
}

function setSkipVerification(integration: JsonObject, { value }: PatchCall): JsonObject {
  return {
    ...integration,
    tlsConfig: { ...object(integration, 'tlsConfig'), insecureSkipVerification: isTrue(value) },
  };
}
