import type { RestIntegration, StageSettings } from '@gatehouse/api-model';
import { prepareRouteCache } from '@gatehouse/pipeline';
import type { RouteCache } from '@gatehouse/pipeline';

const SOURCE = /^method\.request\.(?:multivalue)?(path|querystring|header)\.(.+)$/s;

/**
 * How the answers of a method are cached (reference rest-api.md 8); undefined = not at all. A parameter of the integration stands for
 * the method's parameter that it is mapped from; one that does not come from the request is the same for all and stays out of the key.
 */
export function prepareMethodCache(
  method: string,
  key: string,
  resourcePath: string,
  integration: RestIntegration,
  settings: StageSettings,
): RouteCache | undefined {
  if (settings.cacheClusterEnabled !== true || integration.type === 'MOCK') return undefined;
  const { requestParameters = {}, cacheKeyParameters = [], cacheNamespace } = integration;
  const sources = cacheKeyParameters.map((name) => SOURCE.exec(requestParameters[name] ?? name));
  const parameters = sources.flatMap((source) => {
    if (source === null) return [];
    const [, location = '', name = ''] = source;
    return [location === 'path' ? `$request.path.${name}` : `$request.${location}.${name}`];
  });
  const routeKey = `${method} ${resourcePath}`;
  const own = settings.routeSettings?.[key];
  return prepareRouteCache(
    routeKey,
    {
      integrationType: 'HTTP_PROXY',
      cacheNamespace: cacheNamespace ?? resourcePath,
      cacheKeyParameters: parameters,
    },
    { ...settings, routeSettings: own === undefined ? {} : { [routeKey]: own } },
  );
}
