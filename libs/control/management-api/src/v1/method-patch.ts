import type { RestApiDefinition } from '@gatehouse/api-model';
import type { JsonObject } from '@gatehouse/aws-rest-json';
import { compact } from '../input.ts';
import { notFound } from '../messages.ts';
import { checkModels, checkedMethod } from './method-checks.ts';
import { isTrue, listRule, mapRule, namingOps, orUndefined, patched, replaced } from './patch.ts';
import type { PatchRule } from './patch.ts';

/** The service's words for a parameter that is not there. */
export const unknownParameter = (): ReturnType<typeof notFound> => notFound('Invalid parameter name specified');

/** The service's words for a template or model of a content type that is not there. */
export const unknownContentType = (): ReturnType<typeof notFound> => notFound('Content-Type specified was not found');

/** What PATCH may change of a method (reference rest-api.md 1.4). */
const METHOD_RULES: readonly PatchRule<JsonObject>[] = [
  replaced('/authorizationType', 'authorizationType', (value) => orUndefined(value)?.toUpperCase()),
  replaced('/authorizerId', 'authorizerId', orUndefined),
  replaced('/apiKeyRequired', 'apiKeyRequired', isTrue),
  replaced('/operationName', 'operationName', orUndefined),
  replaced('/requestValidatorId', 'requestValidatorId', orUndefined),
  listRule('authorizationScopes'),
  mapRule('requestParameters', { missing: unknownParameter, read: isTrue }),
  mapRule('requestModels', { missing: unknownContentType }),
];

/** What PATCH may change of a method response. */
const RESPONSE_RULES: readonly PatchRule<JsonObject>[] = [
  mapRule('responseParameters', { missing: unknownParameter, read: isTrue }),
  mapRule('responseModels', { missing: unknownContentType }),
];

/** A method after a PATCH; its references are checked when all operations are done. Throws BadRequestException. */
export function patchedMethod(api: RestApiDefinition, method: object, input: JsonObject): JsonObject {
  return compact(checkedMethod(api, patched<JsonObject>({ ...method }, input, METHOD_RULES, namingOps)));
}

/** A method response after a PATCH. Throws BadRequestException. */
export function patchedMethodResponse(api: RestApiDefinition, response: object, input: JsonObject): JsonObject {
  const changed = patched<JsonObject>({ ...response }, input, RESPONSE_RULES, namingOps);
  checkModels(api, (changed['responseModels'] ?? {}) as JsonObject);
  return compact(changed);
}
