import { asObject, isObject, listMember, member, members, nameAt, objectMember } from '../../import/place.ts';
import type { JsonObject, Place } from '../../import/place.ts';
import { resolveReference } from '../../import/resolve-reference.ts';
import type { RestContext } from './rest-context.ts';

/** Where an operation stands. */
export interface OperationPlace {
  readonly path: string;
  readonly method: string;
}

/** Content type -> model name for the body of a request (reference rest-api.md 12). */
export function readRequestModels(
  context: RestContext,
  operation: Place<JsonObject>,
  body: Place<JsonObject> | undefined,
  at: OperationPlace,
): JsonObject {
  if (context.dialect === 'swagger-2') {
    if (body === undefined) return {};
    context.documentation.note({ type: 'REQUEST_BODY', ...at }, body);
    return swaggerModels(context, operation, 'consumes', body);
  }
  const written = objectMember(context.report, operation, 'requestBody');
  const place = written && resolveReference(context, written);
  if (place === undefined) return {};
  context.documentation.note({ type: 'REQUEST_BODY', ...at }, place);
  return contentModels(context, place);
}

/** Status code -> method response. Ranges and `default` name no status code and are left out. */
export function readMethodResponses(
  context: RestContext,
  operation: Place<JsonObject>,
  at: OperationPlace,
): JsonObject | undefined {
  const { report } = context;
  const written = objectMember(report, operation, 'responses');
  if (written === undefined) return undefined;
  const responses: Record<string, JsonObject> = {};
  for (const entry of members(written)) {
    const status = nameAt(entry);
    if (status.startsWith('x-')) continue;
    if (!/^[1-5]\d\d$/.test(status)) {
      report.info(`responses that are no status code, such as "${status}", are ignored`);
      continue;
    }
    const object = asObject(report, entry);
    const response = object && resolveReference(context, object);
    if (response === undefined) continue;
    if (member(response, 'description').value !== `${status} response`) {
      context.documentation.note({ type: 'RESPONSE', ...at, statusCode: status }, response);
    }
    responses[status] = methodResponse(context, operation, response, { ...at, statusCode: status });
  }
  return Object.keys(responses).length === 0 ? undefined : responses;
}

function methodResponse(
  context: RestContext,
  operation: Place<JsonObject>,
  response: Place<JsonObject>,
  at: OperationPlace & { readonly statusCode: string },
): JsonObject {
  const headers = objectMember(context.report, response, 'headers');
  const responseParameters: Record<string, boolean> = {};
  for (const entry of headers === undefined ? [] : members(headers)) {
    const object = asObject(context.report, entry);
    const header = object && resolveReference(context, object);
    if (header === undefined) continue;
    responseParameters[`method.response.header.${nameAt(entry)}`] = member(header, 'required').value === true;
    context.documentation.note({ type: 'RESPONSE_HEADER', ...at, name: nameAt(entry) }, header);
  }
  const responseModels =
    context.dialect === 'swagger-2'
      ? swaggerModels(context, operation, 'produces', response)
      : contentModels(context, response);
  return {
    ...(Object.keys(responseParameters).length > 0 && { responseParameters }),
    ...(Object.keys(responseModels).length > 0 && { responseModels }),
  };
}

function swaggerModels(
  context: RestContext,
  operation: Place<JsonObject>,
  member_: 'consumes' | 'produces',
  holder: Place<JsonObject>,
): JsonObject {
  const schema = member(holder, 'schema');
  if (schema.value === undefined) return {};
  const name = context.models.nameOf(schema);
  if (name === undefined) return {};
  const types =
    listMember(context.report, operation, member_) ?? listMember(context.report, context.root, member_) ?? [];
  const written = types.flatMap(({ value }) => (typeof value === 'string' ? [value] : []));
  return Object.fromEntries((written.length === 0 ? ['application/json'] : written).map((type) => [type, name]));
}

function contentModels(context: RestContext, holder: Place<JsonObject>): JsonObject {
  const content = objectMember(context.report, holder, 'content');
  const models: Record<string, string> = {};
  for (const entry of content === undefined ? [] : members(content)) {
    if (!isObject(entry.value)) continue;
    const schema = member({ value: entry.value, path: entry.path }, 'schema');
    const name = schema.value === undefined ? undefined : context.models.nameOf(schema);
    if (name !== undefined) models[nameAt(entry)] = name;
  }
  return models;
}
