import { AMAZON, ROUTE_METHODS } from '../extensions.ts';
import type { ImportContext } from './context.ts';
import { asObject, member, members, nameAt, objectMember } from './place.ts';
import type { JsonObject, Place } from './place.ts';
import { resolveReference } from './resolve-reference.ts';
import { toRoutePath } from './route-path.ts';
import { routePrefix } from './servers.ts';

/** An operation of the document that becomes a route. */
export interface Operation {
  readonly routeKey: string;
  /** The path that the backend is asked for: the document's template without its base path; empty for `$default`. */
  readonly backendPath: string;
  readonly place: Place<JsonObject>;
  readonly pathItem: Place<JsonObject>;
}

/** The longest route key that the service takes (reference http-api.md 1). */
const MAX_ROUTE_KEY_CHARACTERS = 128;
const OTHER_MEMBERS = new Set(['summary', 'description', 'servers', 'parameters', '$ref']);
const UNSERVED_METHODS = new Set(['trace', 'query']);

/** All operations of a document, in its order. What no route can say is skipped with a warning. */
export function readOperations(context: ImportContext): Operation[] {
  const { report, root } = context;
  const paths = objectMember(report, root, 'paths');
  if (paths === undefined) {
    if (member(root, 'paths').value === undefined) report.warn([], 'there are no "paths", so the API has no routes');
    return [];
  }
  const operations = new Map<string, Operation>();
  const prefix = routePrefix(context);
  for (const item of slashlessFirst(members(paths))) {
    if (nameAt(item).startsWith('x-')) continue;
    for (const operation of operationsAt(context, paths, item, prefix)) {
      if (operations.has(operation.routeKey)) {
        report.warn(
          operation.place.path,
          `the route "${operation.routeKey}" is there already; this operation is skipped`,
        );
      } else operations.set(operation.routeKey, operation);
    }
  }
  return [...operations.values()];
}

// Where a document has `/pets` and `/pets/`, the one without the slash is what the route key says.
function slashlessFirst(items: readonly Place[]): Place[] {
  const hasSlash = (item: Place): boolean => nameAt(item).length > 1 && nameAt(item).endsWith('/');
  return [...items.filter((item) => !hasSlash(item)), ...items.filter(hasSlash)];
}

function operationsAt(context: ImportContext, paths: Place<JsonObject>, item: Place, prefix: string): Operation[] {
  const { report } = context;
  const written = asObject(report, item);
  const pathItem = written && resolvedPathItem(context, written);
  if (pathItem === undefined) return [];
  const template = nameAt(item);
  const defaultRoute = defaultRouteAt(context, paths, item, pathItem);
  if (defaultRoute !== undefined) return [defaultRoute];
  const route = toRoutePath(template, prefix);
  if (!route.ok) {
    report.warn(item.path, `${route.reason}; the path is skipped`);
    return [];
  }
  if (route.hadTrailingSlash) {
    report.warn(item.path, 'a route key does not end in "/"; the route is made without it and does not serve it');
  }
  const made = (method: string, place: Place<JsonObject>): Operation => {
    const backendPath = template.replace('+}', '}');
    return { routeKey: `${method} ${route.path}`, backendPath, place, pathItem };
  };
  return operationsOf(context, pathItem, made).filter((operation) => hasServableKey(context, operation));
}

function operationsOf(
  context: ImportContext,
  pathItem: Place<JsonObject>,
  made: (method: string, place: Place<JsonObject>) => Operation,
): Operation[] {
  const { report } = context;
  return members(pathItem).flatMap((place) => {
    const name = nameAt(place);
    const method = Object.hasOwn(ROUTE_METHODS, name) ? ROUTE_METHODS[name] : undefined;
    if (method !== undefined) {
      const operation = asObject(report, place);
      return operation === undefined ? [] : [made(method, operation)];
    }
    if (UNSERVED_METHODS.has(name)) report.warn(place.path, `an HTTP API has no ${name.toUpperCase()} routes; skipped`);
    else if (!OTHER_MEMBERS.has(name) && !name.startsWith('x-')) {
      const hint = Object.hasOwn(ROUTE_METHODS, name.toLowerCase()) ? '; methods are written in lower case' : '';
      report.warn(place.path, `is no member of a path item${hint}; skipped`);
    }
    return [];
  });
}

// OpenAPI 3.1 allows members beside $ref; they win over the target's.
function resolvedPathItem(context: ImportContext, item: Place<JsonObject>): Place<JsonObject> | undefined {
  const target = resolveReference(context, item);
  if (target === undefined || target === item) return target;
  const { $ref: _reference, ...beside } = item.value;
  return Object.keys(beside).length === 0 ? target : { value: { ...target.value, ...beside }, path: item.path };
}

// SAM writes the path without its slash, which works and draws a warning (reference http-api.md 17).
function defaultRouteAt(
  context: ImportContext,
  paths: Place<JsonObject>,
  item: Place,
  pathItem: Place<JsonObject>,
): Operation | undefined {
  const template = nameAt(item);
  if (template !== '/$default' && template !== '$default') return undefined;
  const any = objectMember(context.report, pathItem, AMAZON.anyMethod);
  if (any === undefined || (template === '/$default' && any.value.isDefaultRoute !== true)) return undefined;
  // An API may have both `$default` and a route that is spelt `/$default`: then the missing slash is what tells them apart.
  const isOnlyOne = member(paths, '/$default').value === undefined;
  if (template === '$default' && isOnlyOne) {
    context.report.warn(item.path, 'a path should begin with "/"; it is read as "/$default"');
  }
  return { routeKey: '$default', backendPath: '', place: any, pathItem };
}

function hasServableKey(context: ImportContext, { routeKey, place }: Operation): boolean {
  if (routeKey.length <= MAX_ROUTE_KEY_CHARACTERS) return true;
  const message = `the route key has ${routeKey.length} characters, more than ${MAX_ROUTE_KEY_CHARACTERS}; skipped`;
  context.report.warn(place.path, message);
  return false;
}
