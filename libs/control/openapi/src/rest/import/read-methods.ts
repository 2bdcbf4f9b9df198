import { ROUTE_METHODS } from '../../extensions.ts';
import { asObject, isObject, member, members, nameAt, objectMember, stringMember } from '../../import/place.ts';
import type { JsonObject, Place } from '../../import/place.ts';
import { resolveReference } from '../../import/resolve-reference.ts';
import { toRoutePath } from '../../import/route-path.ts';
import { routePrefix } from '../../import/servers.ts';
import { REST, REST_GATEHOUSE } from '../extensions.ts';
import { readMethodResponses, readRequestModels } from './read-bodies.ts';
import { readRestIntegration } from './read-integration.ts';
import { readParameters } from './read-parameters.ts';
import type { RestSchemes } from './read-schemes.ts';
import { readSecurity } from './read-security.ts';
import type { RestContext } from './rest-context.ts';

/** Path -> method -> method, as read. */
export type ReadResources = ReadonlyMap<string, ReadonlyMap<string, JsonObject>>;

/** What methods refer to. */
export interface MethodParts {
  readonly schemes: RestSchemes;
  /** Name of a request validator -> its id. */
  readonly validators: ReadonlyMap<string, string>;
}

const OTHER_MEMBERS = new Set(['summary', 'description', 'servers', 'parameters', '$ref']);
const MAX_OPERATION_NAME_CHARACTERS = 128;

/** All resources of a document with their methods (reference rest-api.md 10.3). What no resource can say is skipped with a warning. */
export function readResources(context: RestContext, parts: MethodParts): ReadResources {
  const { report, root } = context;
  const resources = new Map<string, Map<string, JsonObject>>();
  const paths = objectMember(report, root, 'paths');
  if (paths === undefined && member(root, 'paths').value === undefined) {
    report.warn([], 'there are no "paths", so the API has no resources');
  }
  const prefix = routePrefix(context);
  for (const item of paths === undefined ? [] : members(paths)) {
    if (nameAt(item).startsWith('x-')) continue;
    const written = asObject(report, item);
    const pathItem = written && resolveReference(context, written);
    if (pathItem === undefined) continue;
    const at = toRoutePath(nameAt(item), prefix);
    if (!at.ok) {
      report.warn(item.path, `${at.reason}; the path is skipped`);
      continue;
    }
    if (at.hadTrailingSlash) report.warn(item.path, 'the path of a resource does not end in "/"; it is made without');
    const methods = resources.get(at.path) ?? new Map<string, JsonObject>();
    resources.set(at.path, methods);
    context.origins.set(`resources.${at.path}`, item.path);
    context.documentation.note({ type: 'RESOURCE', path: at.path }, pathItem, ['summary', 'description']);
    readMethodsAt(context, parts, pathItem, at.path, methods);
  }
  return resources;
}

function readMethodsAt(
  context: RestContext,
  parts: MethodParts,
  pathItem: Place<JsonObject>,
  path: string,
  methods: Map<string, JsonObject>,
): void {
  for (const entry of members(pathItem)) {
    const name = nameAt(entry);
    const method = Object.hasOwn(ROUTE_METHODS, name) ? ROUTE_METHODS[name] : undefined;
    if (method === undefined) {
      if (!OTHER_MEMBERS.has(name) && !name.startsWith('x-')) {
        context.report.warn(entry.path, 'is no method that a REST API has; skipped');
      }
      continue;
    }
    const operation = asObject(context.report, entry);
    const made = operation && readMethod(context, parts, pathItem, operation, { path, method });
    if (made === undefined) continue;
    methods.set(method, made);
    context.origins.set(`resources.${path}.${method}`, entry.path);
  }
}

function readMethod(
  context: RestContext,
  { schemes, validators }: MethodParts,
  pathItem: Place<JsonObject>,
  operation: Place<JsonObject>,
  at: { readonly path: string; readonly method: string },
): JsonObject | undefined {
  const security = readSecurity(context, schemes, operation);
  if (security === undefined) return undefined;
  const { requestParameters, body } = readParameters(context, pathItem, operation, at);
  const requestModels = readRequestModels(context, operation, body, at);
  const methodResponses = readMethodResponses(context, operation, at);
  const methodIntegration = readRestIntegration(context, operation);
  context.documentation.note({ type: 'METHOD', ...at }, operation, ['summary', 'description']);
  const requestValidatorId = validatorOf(context, validators, operation);
  return {
    ...security,
    ...nameField(context, operation),
    ...(Object.keys(requestParameters).length > 0 && { requestParameters }),
    ...(Object.keys(requestModels).length > 0 && { requestModels }),
    ...(requestValidatorId !== undefined && { requestValidatorId }),
    ...(methodResponses !== undefined && { methodResponses }),
    ...(methodIntegration !== undefined && { methodIntegration: withDeclared(methodIntegration) }),
  };
}

/** Empty maps say nothing; the model leaves them out. */
function withDeclared(integration: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(integration).filter(([, value]) => !isObject(value) || Object.keys(value).length > 0),
  );
}

function validatorOf(
  { report, root }: RestContext,
  validators: ReadonlyMap<string, string>,
  operation: Place<JsonObject>,
): string | undefined {
  const isOwn = member(operation, REST.requestValidator).value !== undefined;
  const owner = isOwn ? operation : root;
  const name = stringMember(report, owner, REST.requestValidator);
  if (name === undefined || name === '') return undefined;
  const id = validators.get(name);
  if (id === undefined)
    report.problem([...owner.path, REST.requestValidator], `there is no request validator "${name}"`);
  return id;
}

function nameField({ report }: RestContext, operation: Place<JsonObject>): JsonObject {
  const name =
    stringMember(report, operation, REST_GATEHOUSE.operationName) ?? stringMember(report, operation, 'operationId');
  if (name === undefined || name === '') return {};
  if (name.length > MAX_OPERATION_NAME_CHARACTERS) {
    report.warn(
      [...operation.path, 'operationId'],
      `a method keeps the first ${MAX_OPERATION_NAME_CHARACTERS} characters`,
    );
  }
  return { operationName: name.slice(0, MAX_OPERATION_NAME_CHARACTERS).replace(/[\uD800-\uDBFF]$/, '') };
}
