import type { RestApiDefinition } from '@gatehouse/api-model';
import type { JsonObject } from '@gatehouse/aws-rest-json';
import { object, optionalText } from '../input.ts';
import { badRequest } from '../messages.ts';

const AUTHORIZATION_TYPES = ['NONE', 'AWS_IAM', 'CUSTOM', 'COGNITO_USER_POOLS'];

/** A method whose references lead somewhere (reference rest-api.md 13.4). Throws BadRequestException. */
export function checkedMethod(api: RestApiDefinition, method: JsonObject): JsonObject {
  checkParameterNames(object(method, 'requestParameters'));
  checkModels(api, object(method, 'requestModels'));
  const validatorId = optionalText(method, 'requestValidatorId');
  if (validatorId !== undefined && !hasPart(api.requestValidators, validatorId)) {
    throw badRequest('Invalid Request Validator identifier specified');
  }
  return checkedAuthorization(api, method);
}

/** Refuses models that the API does not have. Throws BadRequestException. */
export function checkModels(api: RestApiDefinition, models: JsonObject): void {
  for (const name of Object.values(models)) {
    const isKnown = name === 'Empty' || name === 'Error' || hasPart(api.models, String(name));
    if (!isKnown) throw badRequest(`Invalid model identifier specified: ${String(name)}`);
  }
}

/** The service compares the last part of the names only. */
function checkParameterNames(parameters: JsonObject): void {
  const names = Object.keys(parameters);
  const lastParts = new Set(names.map((name) => name.slice(name.lastIndexOf('.') + 1)));
  if (lastParts.size < names.length) {
    throw badRequest('Parameter names must be unique across querystring, header and path');
  }
}

/** An authorizer of a method that needs none is forgotten, as the service does. */
function checkedAuthorization(api: RestApiDefinition, method: JsonObject): JsonObject {
  const type = optionalText(method, 'authorizationType') ?? 'NONE';
  if (!AUTHORIZATION_TYPES.includes(type)) {
    throw badRequest(`Invalid Authorization Type specified. Valid options are ${AUTHORIZATION_TYPES.join(',')}`);
  }
  if (type !== 'CUSTOM' && type !== 'COGNITO_USER_POOLS') return { ...method, authorizerId: undefined };
  const authorizerId = optionalText(method, 'authorizerId');
  const authorizer = authorizerId === undefined ? undefined : api.authorizers?.[authorizerId];
  if (authorizer === undefined || (authorizer.type === 'COGNITO_USER_POOLS') !== (type === 'COGNITO_USER_POOLS')) {
    throw badRequest(
      'Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires a valid authorizer.',
    );
  }
  return method;
}

function hasPart(parts: Readonly<Record<string, unknown>> | undefined, name: string): boolean {
  return parts !== undefined && Object.hasOwn(parts, name);
}
