import type { RestApiDefinition, RestMethod, RestMethodResponse } from '@gatehouse/api-model';
import { REST, REST_GATEHOUSE } from '../extensions.ts';
import type { RestExportChoice } from './options.ts';
import { exportedRestIntegration } from './rest-integration.ts';
import { schemaReference } from './rest-models.ts';
import { exportedMethodSecurity } from './rest-security.ts';
import type { SchemeNames } from './rest-security.ts';

/** What operations are written with. */
export interface OperationContext {
  readonly definition: RestApiDefinition;
  readonly choice: RestExportChoice;
  readonly schemes: SchemeNames;
  /** Operation names that stand in the document already. */
  readonly names: Set<string>;
}

const PLACES: Readonly<Record<string, string>> = { path: 'path', querystring: 'query', header: 'header' };

/** A method as an operation (reference rest-api.md 10.4, 12). */
export function exportedOperation(context: OperationContext, method: RestMethod): object {
  const { choice, schemes, definition } = context;
  const { requestModels = {}, methodResponses = {}, requestValidatorId = '', methodIntegration } = method;
  const validator = choice.all ? definition.requestValidators?.[requestValidatorId] : undefined;
  const parameters = [...exportedParameters(method, choice), ...bodyParameter(requestModels, choice)];
  return {
    ...nameOf(context, method),
    ...mediaTypes(method, choice),
    ...(parameters.length > 0 && { parameters }),
    ...requestBody(requestModels, choice),
    responses: Object.fromEntries(
      Object.entries(methodResponses).map(([status, response]) => [status, exportedResponse(status, response, choice)]),
    ),
    ...exportedMethodSecurity(method, schemes, choice.authorizers),
    ...(validator !== undefined && { [REST.requestValidator]: validator.name ?? requestValidatorId }),
    ...(choice.integrations && methodIntegration && { [REST.integration]: exportedRestIntegration(methodIntegration) }),
  };
}

// An operationId is unique in OpenAPI, an operation name is not.
function nameOf({ choice, names }: OperationContext, { operationName }: RestMethod): object {
  if (operationName === undefined) return {};
  if (names.has(operationName)) return choice.all ? { [REST_GATEHOUSE.operationName]: operationName } : {};
  names.add(operationName);
  return { operationId: operationName };
}

function mediaTypes({ requestModels = {}, methodResponses = {} }: RestMethod, { isSwagger }: RestExportChoice): object {
  if (!isSwagger) return {};
  const consumes = Object.keys(requestModels);
  const produces = new Set(
    Object.values(methodResponses).flatMap(({ responseModels = {} }) => Object.keys(responseModels)),
  );
  return { ...(consumes.length > 0 && { consumes }), ...(produces.size > 0 && { produces: [...produces] }) };
}

function exportedParameters({ requestParameters = {} }: RestMethod, { isSwagger }: RestExportChoice): object[] {
  return Object.entries(requestParameters).flatMap(([key, required]) => {
    const [, kind = '', name = ''] = /^method\.request\.([a-z]+)\.(.+)$/.exec(key) ?? [];
    const type = isSwagger ? { type: 'string' } : { schema: { type: 'string' } };
    return Object.hasOwn(PLACES, kind) ? [{ name, in: PLACES[kind], required, ...type }] : [];
  });
}

function bodyParameter(models: Readonly<Record<string, string>>, { isSwagger }: RestExportChoice): object[] {
  const [name] = Object.values(models);
  return !isSwagger || name === undefined
    ? []
    : [{ in: 'body', name, required: true, schema: schemaReference(name, true) }];
}

function requestBody(models: Readonly<Record<string, string>>, { isSwagger }: RestExportChoice): object {
  if (isSwagger || Object.keys(models).length === 0) return {};
  return { requestBody: { content: contentOf(models), required: true } };
}

function exportedResponse(status: string, response: RestMethodResponse, { isSwagger }: RestExportChoice): object {
  const { responseParameters = {}, responseModels = {} } = response;
  const [model] = Object.values(responseModels);
  const headers = Object.entries(responseParameters).map(([key, required]): [string, object] => {
    const name = key.replace(/^method\.response\.header\./, '');
    if (isSwagger) return [name, { type: 'string' }];
    return [name, { ...(required && { required }), schema: { type: 'string' } }];
  });
  return {
    description: `${status} response`,
    ...(headers.length > 0 && { headers: Object.fromEntries(headers) }),
    ...(isSwagger
      ? model !== undefined && { schema: schemaReference(model, true) }
      : { content: contentOf(responseModels) }),
  };
}

function contentOf(models: Readonly<Record<string, string>>): object {
  return Object.fromEntries(
    Object.entries(models).map(([type, name]) => [type, { schema: schemaReference(name, false) }]),
  );
}
