import type { HttpIntegration, HttpRoute, StageSettings } from '@gatehouse/api-model';
import type { UpstreamProvider } from '@gatehouse/exchange';
import type { RouteMetrics } from '@gatehouse/metrics';
import { routeTableOf } from '@gatehouse/routing';
import { integrationIdOf, SnapshotError } from '@gatehouse/snapshot';
import type { Breathe, StageConfig } from '@gatehouse/snapshot';
import { prepareCors } from './cors.ts';
import type { VpcLinkSlots } from './gateway-state.ts';
import { prepareMockIntegration } from './mock-integration.ts';
import { prepareHttpProxyIntegration } from './prepare-http-proxy.ts';
import type { PreparedAccessLog, PreparedIntegration, PreparedRoute, PreparedStage } from './prepared.ts';

const GREEDY = /\{([^{}]+)\+\}$/;

/** What preparation borrows from its node. */
export interface PrepareDependencies {
  readonly upstreams: UpstreamProvider;
  /** Opens the access log of a stage; undefined when it has none. */
  readonly accessLog: (settings: StageSettings) => PreparedAccessLog | undefined;
  /** The aggregates of a stage, or of one route when detailed metrics are on. */
  readonly metrics: (apiId: string, stageName: string, routeKey: string | undefined) => RouteMetrics;
}

/**
 * Turns a stage's configuration into closures and tables, once, taking breaths on the way. Throws SnapshotError when a
 * route cannot be served.
 */
export async function prepareStage(
  config: StageConfig,
  vpcLinks: VpcLinkSlots,
  breathe: Breathe,
  dependencies: PrepareDependencies,
): Promise<PreparedStage> {
  const { apiId, deploymentId, settings, api } = config;
  const { stageName } = settings;
  const variables = settings.stageVariables ?? {};
  const routes: [string, PreparedRoute][] = [];
  const integrations = new Map<string, PreparedIntegration>();
  for (const route of config.routes) {
    const integration = integrationOf(route, config, integrations, (definition, isDefaultRoute) =>
      prepareIntegration(definition, { variables, isDefaultRoute, vpcLinks, upstreams: dependencies.upstreams }),
    );
    const metrics = dependencies.metrics(
      apiId,
      stageName,
      isDetailed(settings, route.routeKey) ? route.routeKey : undefined,
    );
    const { routeKey } = route;
    routes.push([routeKey, { routeKey, greedyParam: GREEDY.exec(routeKey)?.[1], integration, metrics }]);
    const breath = breathe();
    if (breath !== undefined) await breath;
  }
  return {
    apiId,
    stageName,
    deploymentId,
    executeApiEndpointDisabled: api.disableExecuteApiEndpoint === true,
    variables,
    routes: routeTableOf(routes),
    cors: api.corsConfiguration === undefined ? undefined : prepareCors(api.corsConfiguration),
    accessLog: dependencies.accessLog(settings),
    metrics: dependencies.metrics(apiId, stageName, undefined),
  };
}

/** What an integration is prepared with. */
export interface IntegrationContext {
  readonly variables: Readonly<Record<string, string>>;
  /** The `$default` route appends the request path to the integration URI (reference http-api.md 2). */
  readonly isDefaultRoute: boolean;
  readonly vpcLinks: VpcLinkSlots;
  readonly upstreams: UpstreamProvider;
}

function prepareIntegration(integration: HttpIntegration, context: IntegrationContext): PreparedIntegration {
  switch (integration.integrationType) {
    case 'MOCK':
      return prepareMockIntegration(integration);
    case 'HTTP_PROXY':
      return prepareHttpProxyIntegration(integration, context);
    case 'AWS_PROXY':
      throw new SnapshotError('AWS_PROXY integrations are not served by this version');
  }
}

/** Routes that share an integration share its prepared form; a `$default` route has its own, because it appends the path. */
function integrationOf(
  route: HttpRoute,
  config: StageConfig,
  prepared: Map<string, PreparedIntegration>,
  prepare: (integration: HttpIntegration, isDefaultRoute: boolean) => PreparedIntegration,
): PreparedIntegration {
  if ((route.authorizationType ?? 'NONE') !== 'NONE') {
    throw new SnapshotError(`route ${route.routeKey}: authorizers are not served by this version`);
  }
  const id = integrationIdOf(route) ?? '';
  const isDefaultRoute = route.routeKey === '$default';
  const cacheKey = isDefaultRoute ? `$default ${id}` : id;
  const known = prepared.get(cacheKey);
  if (known !== undefined) return known;
  const definition = config.integrations.get(id);
  if (definition === undefined) throw new SnapshotError(`route ${route.routeKey}: integration ${id} is missing`);
  const integration = prepareNamed(id, () => prepare(definition, isDefaultRoute));
  prepared.set(cacheKey, integration);
  return integration;
}

function prepareNamed(id: string, prepare: () => PreparedIntegration): PreparedIntegration {
  try {
    return prepare();
  } catch (cause) {
    throw new SnapshotError(`integration ${id}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

function isDetailed(settings: StageSettings, routeKey: string): boolean {
  const own = settings.routeSettings?.[routeKey]?.detailedMetricsEnabled;
  return own ?? settings.defaultRouteSettings?.detailedMetricsEnabled ?? false;
}
