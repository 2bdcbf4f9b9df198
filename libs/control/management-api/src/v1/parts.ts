import type { RestApiDefinition, RestIntegration, RestMethod, RestResource } from '@gatehouse/api-model';
import type { JsonObject } from '@gatehouse/aws-rest-json';
import { text } from '../input.ts';
import { invalidIdentifier, notFound, validationErrors } from '../messages.ts';
import { resourceById } from './resource-tree.ts';
import type { FoundResource } from './resource-tree.ts';

/** Methods that a resource may have. */
export const HTTP_METHODS = ['GET', 'PUT', 'POST', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD', 'ANY'] as const;

type HttpMethod = (typeof HTTP_METHODS)[number];

/** A method with the place where it stands. */
export interface FoundMethod extends FoundResource {
  readonly httpMethod: HttpMethod;
  readonly method: RestMethod;
}

/** An integration with the place where it stands. */
export interface FoundIntegration extends FoundMethod {
  readonly integration: RestIntegration;
}

/** The resource that `resourceId` names. Throws NotFoundException. */
export function resourceOf(definition: RestApiDefinition, resourceId: string): FoundResource {
  const found = resourceById(definition, resourceId);
  if (found === undefined) throw invalidIdentifier('Resource');
  return found;
}

/** The method that `resourceId` and `httpMethod` name. Throws NotFoundException. */
export function methodOf(definition: RestApiDefinition, input: JsonObject): FoundMethod {
  const found = resourceOf(definition, text(input, 'resourceId'));
  const httpMethod = text(input, 'httpMethod');
  const method = isHttpMethod(httpMethod) ? found.resource.methods[httpMethod] : undefined;
  if (method === undefined) throw invalidIdentifier('Method');
  return { ...found, httpMethod: httpMethod as HttpMethod, method };
}

/** The integration of the method that a request names. Throws NotFoundException. */
export function integrationOf(definition: RestApiDefinition, input: JsonObject): FoundIntegration {
  const found = methodOf(definition, input);
  const integration = found.method.methodIntegration;
  if (integration === undefined) throw invalidIdentifier('Integration');
  return { ...found, integration };
}

/** A part of a map by its status code. Throws NotFoundException. */
export function responseOf<T>(responses: Readonly<Record<string, T>> | undefined, statusCode: string): T {
  const found = responses !== undefined && Object.hasOwn(responses, statusCode) ? responses[statusCode] : undefined;
  if (found === undefined) throw notFound('Invalid Response status code specified');
  return found;
}

/** The status code that a request names. Throws ValidationException. */
export function statusCodeOf(input: JsonObject): string {
  return checkStatusCode(text(input, 'statusCode'));
}

/** A status code. Throws ValidationException. */
export function checkStatusCode(statusCode = 'null'): string {
  if (/^[1-5]\d\d$/.test(statusCode)) return statusCode;
  throw validationErrors([
    `Value '${statusCode}' at 'statusCode' failed to satisfy constraint: Member must satisfy regular expression pattern: [1-5]\\d\\d`,
  ]);
}

/** True for a method that a resource may have. */
export function isHttpMethod(text: string): text is HttpMethod {
  return (HTTP_METHODS as readonly string[]).includes(text);
}

/** The API with a resource put at a path; all others stay the same objects. */
export function withResource(definition: RestApiDefinition, path: string, resource: object): RestApiDefinition {
  return { ...definition, resources: { ...definition.resources, [path]: resource as RestResource } };
}

/** The API with a method put in, or taken out. The resource keeps its id from now on. */
export function withMethod(
  definition: RestApiDefinition,
  { path, id, resource, httpMethod }: FoundResource & { readonly httpMethod: HttpMethod },
  method: object | undefined,
): RestApiDefinition {
  const { [httpMethod]: _before, ...others } = resource.methods;
  const methods = method === undefined ? others : { ...others, [httpMethod]: method };
  return withResource(definition, path, { ...resource, resourceId: id, methods });
}

/** A value of an enumeration. Throws ValidationException as the service's protocol does; `place` is the path of the member. */
export function checkEnum(value: unknown, place: string, values: readonly string[]): void {
  if (value === undefined || values.includes(String(value))) return;
  throw validationErrors([
    `Value '${String(value)}' at '${place}' failed to satisfy constraint: Member must satisfy enum value set: [${values.join(', ')}]`,
  ]);
}
