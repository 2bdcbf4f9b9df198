import type { StageSettings } from '@gatehouse/api-model';
import type { UpstreamProvider } from '@gatehouse/exchange';
import type { RouteMetrics } from '@gatehouse/metrics';
import type { ResponseCache } from '@gatehouse/response-cache';
import type { Breathe, LoadedStage } from '@gatehouse/snapshot';
import { prepareCors } from './cors.ts';
import type { VpcLinkSlots } from './gateway-state.ts';
import { prepareStageCache } from './prepare-response-cache.ts';
import type { Limits } from './limits.ts';
import type { PreparedAccessLog, PreparedStage } from './prepared.ts';
import { StageContext } from './stage-context.ts';
import { StageRoutes } from './stage-routes.ts';

const HEADER_EXPRESSION = '$request.header.x-api-key';

/** What preparation borrows from its node. */
export interface PrepareDependencies {
  readonly upstreams: UpstreamProvider;
  /** Opens the access log of a stage; undefined when it has none. */
  readonly accessLog: (settings: StageSettings) => PreparedAccessLog | undefined;
  /** The aggregates of a stage, or of one route when detailed metrics are on. */
  readonly metrics: (apiId: string, stageName: string, routeKey: string | undefined) => RouteMetrics;
  readonly responseCache: ResponseCache;
  readonly limits: Limits;
}

/** What an integration is prepared with. */
export interface IntegrationContext {
  readonly variables: Readonly<Record<string, string>>;
  /** The `$default` route appends the request path to the integration URI (reference http-api.md 2). */
  readonly isDefaultRoute: boolean;
  readonly vpcLinks: VpcLinkSlots;
  readonly upstreams: UpstreamProvider;
}

/**
 * Turns a stage into what requests need, taking breaths on the way. What `previous` (the same stage before the change) has
 * of it is reused: chunks that stay cost nothing. Throws SnapshotError when a route cannot be served.
 */
export async function prepareStage(
  stage: LoadedStage,
  vpcLinks: VpcLinkSlots,
  breathe: Breathe,
  dependencies: PrepareDependencies,
  previous?: PreparedStage,
): Promise<PreparedStage> {
  const { apiId, deploymentId, settings, api } = stage;
  const { stageName } = settings;
  const context = await StageContext.of(stage, vpcLinks, breathe, dependencies, previous?.reusable?.context);
  const stageRoutes = await StageRoutes.of(stage.chunks, context, breathe, previous?.reusable?.stageRoutes);
  return {
    apiId,
    stageName,
    deploymentId,
    executeApiEndpointDisabled: api.disableExecuteApiEndpoint === true,
    variables: settings.stageVariables ?? {},
    routes: stageRoutes.table,
    cors: api.corsConfiguration === undefined ? undefined : prepareCors(api.corsConfiguration),
    apiKeyFromHeader: (api.apiKeySelectionExpression ?? HEADER_EXPRESSION) === HEADER_EXPRESSION,
    accessLog: dependencies.accessLog(settings),
    cache: prepareStageCache(dependencies.responseCache, apiId, settings),
    metrics: dependencies.metrics(apiId, stageName, undefined),
    reusable: { context, stageRoutes },
  };
}
