import type { StageSettings, WebSocketIntegration, WebSocketRoute } from '@gatehouse/api-model';
import type { AccessLog } from '@gatehouse/access-log';
import type { Upstream, UpstreamOrigin, UpstreamProvider } from '@gatehouse/exchange';
import type { WebSocketMetrics } from '@gatehouse/metrics';
import { compileUriTemplate } from '@gatehouse/parameter-mapping';
import type { IntegrationOrigin } from '@gatehouse/parameter-mapping';
import type { Limits, RouteLimits, VpcLinkSlots } from '@gatehouse/pipeline';
import { SnapshotError } from '@gatehouse/snapshot';
import type { LoadedWebSocketStage } from '@gatehouse/snapshot';
import type { WebSocketEnvironment } from './environment.ts';
import { httpIntegration } from './http-integration.ts';
import { mappedRequestBody, proxyRequestBody } from './integration-request.ts';
import { compileResponses, proxyResponse } from './integration-response.ts';
import type { RouteInvocation } from './invocation.ts';
import { messageValidation } from './model-validation.ts';
import { prepareMockIntegration } from './mock-integration.ts';
import type { PreparedWebSocketIntegration, PreparedWebSocketRoute, PreparedWebSocketStage } from './prepared.ts';
import { compileRequestParameters, handshakeValue } from './request-parameters.ts';
import { compileSelectionExpression } from './selection-expression.ts';

/** What preparation borrows from its node. */
export interface WebSocketDependencies {
  readonly upstreams: UpstreamProvider;
  readonly vpcLinks: VpcLinkSlots;
  readonly limits: Limits;
  /** Opens the access log of a stage; undefined when it has none. */
  readonly accessLog: (settings: StageSettings) => AccessLog | undefined;
  /** The aggregates of a stage, or of one route when detailed metrics are on. */
  readonly metrics: (apiId: string, stageName: string, routeKey: string | undefined) => WebSocketMetrics;
}

/** `apiKeySelectionExpression` when an API has none (reference websocket-api.md 2). */
const KEY_HEADER = '$request.header.x-api-key';
const TARGET_PREFIX = 'integrations/';
/** Milliseconds when an integration names no timeout (reference websocket-api.md 5). */
const DEFAULT_TIMEOUT_MS = 29_000;

/** Turns a stage into what connections need. Throws SnapshotError when it cannot be served; nothing has changed then. */
export function prepareWebSocketStage(
  { apiId, deploymentId, settings, api, models }: LoadedWebSocketStage,
  environment: WebSocketEnvironment,
  dependencies: WebSocketDependencies,
): PreparedWebSocketStage {
  const { stageName, stageVariables: variables = {} } = settings;
  const integrations = new Map(
    Object.entries(api.integrations).map(([id, integration]) => [
      id,
      named(`integration ${id}`, () => prepareIntegration(integration, variables, environment, dependencies)),
    ]),
  );
  const routes = api.routes.map((route): [string, PreparedWebSocketRoute] => [
    route.routeKey,
    named(`route ${route.routeKey}`, () => ({
      ...prepareRoute(route, integrations),
      validate: messageValidation(route, api, models),
      limits: limitsOf(route),
      metrics: metricsOf(route.routeKey),
    })),
  ]);
  const { metrics } = dependencies;
  function limitsOf({ routeKey, apiKeyRequired = false }: WebSocketRoute): RouteLimits {
    return dependencies.limits.ofRoute(apiId, settings, routeKey, apiKeyRequired);
  }
  function metricsOf(routeKey: string): WebSocketMetrics {
    const isDetailed =
      settings.routeSettings?.[routeKey]?.detailedMetricsEnabled ??
      settings.defaultRouteSettings?.detailedMetricsEnabled ??
      false;
    return dependencies.metrics(apiId, stageName, isDetailed ? routeKey : undefined);
  }
  return {
    apiId,
    stageName,
    deploymentId,
    executeApiEndpointDisabled: api.disableExecuteApiEndpoint === true,
    variables,
    selectRoute: named('routeSelectionExpression', () => compileSelectionExpression(api.routeSelectionExpression)),
    routes: new Map(routes),
    allowedOrigins:
      api.allowedOrigins === undefined ? undefined : new Set(api.allowedOrigins.map((origin) => origin.toLowerCase())),
    connectLimits: limitsOf(api.routes.find(({ routeKey }) => routeKey === '$connect') ?? { routeKey: '$connect' }),
    apiKeyFromHeader: (api.apiKeySelectionExpression ?? KEY_HEADER) === KEY_HEADER,
    accessLog: dependencies.accessLog(settings),
    metrics: metrics(apiId, stageName, undefined),
  };
}

function prepareRoute(
  route: WebSocketRoute,
  integrations: ReadonlyMap<string, PreparedWebSocketIntegration>,
): Omit<PreparedWebSocketRoute, 'validate' | 'limits' | 'metrics'> {
  const { routeKey, target, authorizationType = 'NONE', routeResponses = [] } = route;
  if (authorizationType !== 'NONE') throw new SnapshotError('authorizers are not served by this version');
  const id = target?.startsWith(TARGET_PREFIX) === true ? target.slice(TARGET_PREFIX.length) : target;
  const integration = id === undefined ? undefined : integrations.get(id);
  if (id !== undefined && integration === undefined) throw new SnapshotError(`its integration ${id} is missing`);
  return {
    routeKey,
    integration,
    isTwoWay:
      route.routeResponseSelectionExpression === '$default' &&
      routeResponses.some(({ routeResponseKey }) => routeResponseKey === '$default'),
    lacksParameter: requiredParameters(route),
  };
}

function requiredParameters({ requestParameters = {} }: WebSocketRoute): (invocation: RouteInvocation) => boolean {
  const required = Object.entries(requestParameters)
    .filter(([, { required: isRequired = false }]) => isRequired)
    .map(([name]) => {
      const value = handshakeValue(name);
      if (value === undefined) throw new RangeError(`"${name}" is no parameter of a handshake`);
      return value;
    });
  return (invocation) => required.some((value) => value(invocation) === undefined);
}

function prepareIntegration(
  integration: WebSocketIntegration,
  variables: Readonly<Record<string, string>>,
  environment: WebSocketEnvironment,
  dependencies: WebSocketDependencies,
): PreparedWebSocketIntegration {
  const { integrationType: type } = integration;
  switch (type) {
    case 'MOCK':
      return prepareMockIntegration(integration);
    case 'HTTP':
    case 'HTTP_PROXY': {
      const isProxy = type === 'HTTP_PROXY';
      const { integrationMethod: method = 'POST', timeoutInMillis: timeoutMs = DEFAULT_TIMEOUT_MS } = integration;
      const { origin, authority, target } = compileUriTemplate(integration.integrationUri ?? '', variables);
      const plan = {
        upstream: upstreamOf(integration, origin, variables, dependencies),
        scheme: origin.scheme,
        authority,
        target,
        method: method === 'ANY' ? 'POST' : method,
        isProxy,
        parameters: compileRequestParameters(integration.requestParameters),
        requestBody: isProxy ? proxyRequestBody(integration) : mappedRequestBody(integration),
        respond: isProxy ? proxyResponse : compileResponses(integration),
        timeoutMs,
      };
      return httpIntegration(plan, environment);
    }
    case 'AWS':
    case 'AWS_PROXY':
      throw new SnapshotError(`${type} integrations are not served by this version`);
  }
}

function upstreamOf(
  integration: WebSocketIntegration,
  origin: IntegrationOrigin,
  variables: Readonly<Record<string, string>>,
  { upstreams, vpcLinks }: WebSocketDependencies,
): () => Upstream | undefined {
  if (integration.connectionType !== 'VPC_LINK') {
    const upstream = upstreams.origin(withTls(origin, integration));
    return () => upstream;
  }
  const { connectionId = '' } = integration;
  const variable = /^\$\{stageVariables\.(\w+)\}$/.exec(connectionId)?.[1];
  const slot = vpcLinks.slot(variable === undefined ? connectionId : (variables[variable] ?? ''));
  return () => slot.upstream;
}

function withTls(origin: IntegrationOrigin, { tlsConfig }: WebSocketIntegration): UpstreamOrigin {
  if (origin.scheme === 'http' || tlsConfig === undefined) return origin;
  const { serverNameToVerify: serverName, caCertificates, insecureSkipVerification } = tlsConfig;
  return {
    ...origin,
    tls: {
      ...(serverName !== undefined && { serverName }),
      ...(caCertificates !== undefined && { caCertificates }),
      ...(insecureSkipVerification !== undefined && { insecureSkipVerification }),
    },
  };
}

function named<T>(what: string, prepare: () => T): T {
  try {
    return prepare();
  } catch (cause) {
    throw new SnapshotError(`${what}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
