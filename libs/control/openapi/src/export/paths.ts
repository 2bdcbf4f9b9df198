import type { HttpApiDefinition, HttpRoute } from '@gatehouse/api-model';
import { AMAZON, GATEHOUSE, ROUTE_METHODS } from '../extensions.ts';
import { exportedSecurity } from './security.ts';

const MEMBER_BY_METHOD = new Map(Object.entries(ROUTE_METHODS).map(([name, method]) => [method, name]));
const PLAIN_METHODS = Object.keys(ROUTE_METHODS).filter((name) => !name.startsWith('x-'));

type PathItem = Record<string, object>;

/** The `paths` of a definition. Without extensions an ANY route becomes one operation per method, `$default` is left out. */
export function exportedPaths(definition: HttpApiDefinition, extensions: boolean): Record<string, PathItem> {
  const paths = new Map<string, PathItem>();
  const names = new Set<string>();
  for (const route of sortedForExport(definition.routes)) {
    if (route.routeKey === '$default' && !extensions) continue;
    const { path, member } = placeOf(route, definition);
    const item = paths.get(path) ?? {};
    paths.set(path, item);
    const operation = operationOf(definition, route, path, extensions, names);
    if (extensions || member !== AMAZON.anyMethod) item[member] = operation;
    else for (const method of PLAIN_METHODS) item[method] ??= withoutName(operation);
  }
  return Object.fromEntries(paths);
}

// An expanded ANY must not take the place of an explicit method, so it comes after it.
function sortedForExport(routes: readonly HttpRoute[]): HttpRoute[] {
  const isAny = (route: HttpRoute): boolean => route.routeKey.startsWith('ANY ');
  return [...routes.filter((route) => !isAny(route)), ...routes.filter(isAny)];
}

function placeOf({ routeKey }: HttpRoute, { routes }: HttpApiDefinition): { path: string; member: string } {
  if (routeKey === '$default') {
    const isTaken = routes.some((route) => route.routeKey.endsWith(' /$default'));
    return { path: isTaken ? '$default' : '/$default', member: AMAZON.anyMethod };
  }
  const [method = '', path = ''] = routeKey.split(' ');
  return { path, member: MEMBER_BY_METHOD.get(method) ?? method.toLowerCase() };
}

function operationOf(
  definition: HttpApiDefinition,
  route: HttpRoute,
  path: string,
  extensions: boolean,
  names: Set<string>,
): object {
  const parameters = pathParameters(path);
  return {
    ...(extensions && route.routeKey === '$default' ? { isDefaultRoute: true } : {}),
    ...nameOf(route, extensions, names),
    ...(parameters.length === 0 ? {} : { parameters }),
    responses: { default: { description: 'The answer of the integration.' } },
    ...exportedSecurity(definition, route),
    ...(extensions ? integrationOf(route) : {}),
  };
}

// An operationId is unique in OpenAPI, an operation name is not.
function nameOf({ operationName }: HttpRoute, extensions: boolean, names: Set<string>): object {
  if (operationName === undefined) return {};
  if (!names.has(operationName)) {
    names.add(operationName);
    return { operationId: operationName };
  }
  return extensions ? { [GATEHOUSE.operationName]: operationName } : {};
}

function withoutName(operation: object): object {
  return Object.fromEntries(Object.entries(operation).filter(([name]) => name !== 'operationId'));
}

function pathParameters(path: string): object[] {
  return [...path.matchAll(/\{([^{}]+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function integrationOf({ target }: HttpRoute): object {
  if (target === undefined) return {};
  const id = target.replace(/^integrations\//, '');
  return { [AMAZON.integration]: { $ref: `#/components/${AMAZON.integrations}/${id}` } };
}
