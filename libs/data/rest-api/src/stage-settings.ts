import type { RestMethodSetting, RestStageSettings, RouteSettings, StageSettings } from '@gatehouse/api-model';

/** The key of a method in limits and usage plans: `/pets/GET`. */
export function methodKey(path: string, method: string): string {
  return `${path}/${method}`;
}

/**
 * Settings of a stage of a REST API in the form that limits, metrics and caches read (reference rest-api.md 1.3): the setting for the whole
 * stage, and those of methods by `methodKey`. Keys of a document may start with a slash or not, and write slashes as `~1`.
 */
export function routeSettingsOf(settings: RestStageSettings): StageSettings {
  const {
    stageName,
    variables,
    methodSettings = {},
    cacheClusterEnabled,
    cacheClusterSize,
    counterLossPolicy,
  } = settings;
  const { accessLogSettings } = settings;
  const own: Record<string, RouteSettings> = {};
  let all: RouteSettings | undefined;
  for (const [key, setting] of Object.entries(methodSettings)) {
    if (key === '*/*') all = routeSetting(setting);
    else own[normalKey(key)] = routeSetting(setting);
  }
  return {
    stageName,
    routeSettings: own,
    ...(variables && { stageVariables: variables }),
    ...(all && { defaultRouteSettings: all }),
    ...(cacheClusterEnabled !== undefined && { cacheClusterEnabled }),
    ...(cacheClusterSize !== undefined && { cacheClusterSize }),
    ...(counterLossPolicy !== undefined && { counterLossPolicy }),
    ...(accessLogSettings && { accessLogSettings }),
  };
}

function normalKey(key: string): string {
  const slash = key.lastIndexOf('/');
  const path = key.slice(0, slash).replaceAll('~1', '/').replaceAll('~0', '~');
  return methodKey(path.startsWith('/') ? path : `/${path}`, key.slice(slash + 1));
}

function routeSetting({ metricsEnabled, ...setting }: RestMethodSetting): RouteSettings {
  return { ...setting, ...(metricsEnabled !== undefined && { detailedMetricsEnabled: metricsEnabled }) };
}
