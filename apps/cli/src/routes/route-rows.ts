import type { ShownRoute } from './read-routes.ts';

/** Columns of a list of routes. */
export const ROUTE_HEAD = ['METHOD', 'PATH', 'INTEGRATION', 'TARGET', 'AUTHORIZATION'] as const;

/** Rows by path, then method; `$default` last, as it is tried last. */
export function routeRows(routes: readonly ShownRoute[]): string[][] {
  return routes
    .map((route) => ({ route, ...splitKey(route.routeKey) }))
    .toSorted((a, b) => compare(a.rank, b.rank) || compare(a.path, b.path) || compare(a.method, b.method))
    .map(({ route, method, path }) => [
      method,
      path,
      route.integration?.integrationType ?? '-',
      targetOf(route),
      authorizationOf(route),
    ]);
}

function splitKey(routeKey: string): { method: string; path: string; rank: number } {
  const space = routeKey.indexOf(' ');
  if (space < 0) return { method: '', path: routeKey, rank: 1 };
  return { method: routeKey.slice(0, space), path: routeKey.slice(space + 1), rank: 0 };
}

function targetOf({ target, integration }: ShownRoute): string {
  if (integration === undefined) return target ?? 'none';
  const { integrationType, integrationUri, connectionType, connectionId, mockResponse } = integration;
  if (integrationType === 'MOCK') return `status ${String(mockResponse?.statusCode ?? 200)}`;
  if (connectionType === 'VPC_LINK')
    return [`VPC link ${connectionId ?? ''}`, integrationUri ?? ''].join(' ').trimEnd();
  return integrationUri ?? '-';
}

function authorizationOf({ authorizationType, authorizerId }: ShownRoute): string {
  return [authorizationType ?? 'NONE', authorizerId ?? ''].join(' ').trimEnd();
}

function compare<T extends string | number>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
