import type { RestApiDefinition, RestMethod, StageSettings } from '@gatehouse/api-model';
import { compileBinaryMediaTypes } from '@gatehouse/integration-mapping';
import type { BinaryMediaTypes } from '@gatehouse/integration-mapping';
import { prepareStageCache } from '@gatehouse/pipeline';
import type {
  PrepareDependencies,
  PreparedRoute,
  PreparedStage,
  RequiredParameter,
  VpcLinkSlots,
} from '@gatehouse/pipeline';
import { createResourceTree } from '@gatehouse/routing';
import type { RouteTable } from '@gatehouse/routing';
import { SnapshotError } from '@gatehouse/snapshot';
import type { Breathe, RestStageConfig } from '@gatehouse/snapshot';
import { compileGatewayResponses } from './gateway-responses.ts';
import type { IntegrationSurroundings } from './integration-uri.ts';
import { prepareMethodCache } from './method-cache.ts';
import { prepareIntegration } from './prepare-integration.ts';
import { methodKey, routeSettingsOf } from './stage-settings.ts';

/** What the methods of a stage are prepared with. */
interface StageWork extends IntegrationSurroundings {
  readonly api: RestApiDefinition;
  readonly settings: StageSettings;
  readonly binary: BinaryMediaTypes;
  readonly breathe: Breathe;
  readonly dependencies: PrepareDependencies;
}

type Methods = ReadonlyMap<string, PreparedRoute>;

const NO_METHODS: Methods = new Map();

/** Turns a stage of a REST API, and its canary, into what requests need, taking breaths. Throws SnapshotError when it cannot be served. */
export async function prepareRestStage(
  config: RestStageConfig,
  vpcLinks: VpcLinkSlots,
  breathe: Breathe,
  dependencies: PrepareDependencies,
): Promise<PreparedStage> {
  const { apiId, deploymentId, api, canaryApi, settings } = config;
  const { canarySettings, variables = {} } = settings;
  const prepare = (definition: RestApiDefinition, own: Readonly<Record<string, string>>, part: Part) => {
    const stageSettings = { ...routeSettingsOf(settings), stageVariables: { ...own } };
    const binary = compileBinaryMediaTypes(definition.binaryMediaTypes ?? []);
    const { upstreams } = dependencies;
    const around = { apiId, variables: own, upstreams, vpcLinks };
    return stageOf({ ...around, api: definition, settings: stageSettings, binary, breathe, dependencies }, part);
  };
  if (canarySettings === undefined) {
    return prepare(api, variables, { deploymentId, isCanary: false, canary: undefined });
  }
  const { percentTraffic = 0, deploymentId: canaryDeploymentId = deploymentId } = canarySettings;
  const overlaid = { ...variables, ...canarySettings.stageVariableOverrides };
  const part = { deploymentId: canaryDeploymentId, isCanary: true, canary: undefined };
  const canary = { percentTraffic, stage: await prepare(canaryApi ?? api, overlaid, part) };
  return prepare(api, variables, { deploymentId, isCanary: false, canary });
}

interface Part {
  readonly deploymentId: string;
  readonly isCanary: boolean;
  readonly canary: NonNullable<PreparedStage['rest']>['canary'];
}

async function stageOf(work: StageWork, { deploymentId, isCanary, canary }: Part): Promise<PreparedStage> {
  const { apiId, api, settings, dependencies } = work;
  const { stageName } = settings;
  return {
    apiId,
    stageName,
    deploymentId,
    executeApiEndpointDisabled: api.disableExecuteApiEndpoint === true,
    variables: work.variables,
    routes: await routesOf(work),
    cors: undefined,
    apiKeyFromHeader: api.apiKeySource !== 'AUTHORIZER',
    accessLog: dependencies.accessLog(settings),
    cache: prepareStageCache(dependencies.responseCache, apiId, settings),
    metrics: dependencies.metrics(apiId, stageName, undefined),
    rest: { respond: named('gatewayResponses', () => compileGatewayResponses(api)), isCanary, canary },
  };
}

/** The resource by path, then its method, else ANY: a method that is missing is not looked for elsewhere (reference rest-api.md 2.2). */
async function routesOf(work: StageWork): Promise<RouteTable<PreparedRoute>> {
  const resources: [string, Methods][] = [];
  for (const [path, { methods }] of Object.entries(work.api.resources)) {
    const prepared = new Map<string, PreparedRoute>();
    for (const [method, definition] of Object.entries(methods)) {
      prepared.set(
        method,
        named(`${method} ${path}`, () => routeOf(work, path, method, definition)),
      );
      const breath = work.breathe();
      if (breath !== undefined) await breath;
    }
    resources.push([path, prepared]);
  }
  const tree = createResourceTree(resources, NO_METHODS);
  return {
    match: (method, path) => {
      const found = tree.match(path);
      const value = found && (found.value.get(method) ?? found.value.get('ANY'));
      return value && { value, params: found.params, isGreedy: found.isGreedy };
    },
  };
}

function routeOf(work: StageWork, path: string, method: string, definition: RestMethod): PreparedRoute {
  const { apiId, settings, dependencies } = work;
  const { authorizationType = 'NONE', apiKeyRequired = false, operationName, methodIntegration } = definition;
  if (authorizationType !== 'NONE') throw new SnapshotError(`${authorizationType} authorization is not served`);
  if (methodIntegration === undefined) throw new SnapshotError('it has no integration');
  const key = methodKey(path, method);
  const routeKey = `${method} ${path}`;
  const setting = { ...settings.defaultRouteSettings, ...settings.routeSettings?.[key] };
  const isDetailed = setting.detailedMetricsEnabled === true;
  return {
    routeKey,
    greedyParam: /\{([^{}]+)\+\}$/.exec(path)?.[1],
    integration: prepareIntegration(definition, methodIntegration, work, work.binary),
    cache: prepareMethodCache(method, key, path, methodIntegration, settings),
    metrics: dependencies.metrics(apiId, settings.stageName, isDetailed ? routeKey : undefined),
    limits: dependencies.limits.ofRoute(apiId, settings, key, apiKeyRequired),
    resource: {
      resourceId: work.api.resources[path]?.resourceId,
      path,
      operationName,
      requiredParameters: requiredOf(work.api, definition),
    },
  };
}

/** Sorted by their full names, as the service lists them (reference rest-api.md 7). */
function requiredOf(
  api: RestApiDefinition,
  { requestValidatorId, requestParameters = {} }: RestMethod,
): RequiredParameter[] {
  const validator = requestValidatorId === undefined ? undefined : api.requestValidators?.[requestValidatorId];
  if (validator?.validateRequestParameters !== true) return [];
  const names = Object.keys(requestParameters).filter((name) => requestParameters[name] === true);
  return names.sort().flatMap((full) => {
    const [, location, title = ''] = /^method\.request\.(header|path|querystring)\.(.+)$/s.exec(full) ?? [];
    if (location === undefined) return [];
    const name = location === 'header' ? title.toLowerCase() : title;
    return [{ location: location as RequiredParameter['location'], name, title }];
  });
}

function named<T>(what: string, prepare: () => T): T {
  try {
    return prepare();
  } catch (cause) {
    throw new SnapshotError(`${what}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
