import type { HostFailure, HostMatch } from '@gatehouse/routing';
import { gatewayResponse } from './gateway-response.ts';
import type { Invocation } from './invocation.ts';
import { chooseRestStage, isRestApi, refuseRestStage } from './match-rest-stage.ts';
import type { GatewayConfig, PreparedStage } from './prepared.ts';

/**
 * Host -> API -> stage and the path that its routes see (reference http-api.md 3, 4, 5). Answers 404 for an unknown host,
 * API or stage, 403 for an unknown stage of a REST API and a custom domain without a mapping for the path, 200 for a domain's health check.
 */
export function matchHost(invocation: Invocation, config: GatewayConfig): PreparedStage | undefined {
  const match = config.hosts.resolve(invocation.request);
  if (typeof match === 'string') return answerFailure(invocation, match);
  invocation.domainName = match.domainName;
  invocation.domainPrefix = match.domainPrefix;
  invocation.basePathMatched = match.basePathMatched;
  const stage =
    match.stageName === undefined ? selectByPath(invocation, config, match) : selectNamed(invocation, config, match);
  if (stage === undefined && invocation.environment.otherApis?.serve(invocation.exchange, match) === true)
    return undefined;
  if (stage === undefined || (match.isDefaultEndpoint && stage.executeApiEndpointDisabled)) {
    if (isRestApi(config, match.apiId)) refuseRestStage(invocation);
    else gatewayResponse(invocation, 'NOT_FOUND');
    return undefined;
  }
  invocation.stage = stage.rest === undefined ? stage : chooseRestStage(invocation, stage, stage.rest);
  return invocation.stage;
}

function selectByPath(invocation: Invocation, config: GatewayConfig, match: HostMatch): PreparedStage | undefined {
  const selection = config.stages.select(match.apiId, match.path);
  if (typeof selection === 'string') return undefined;
  invocation.routePath = selection.path;
  return selection.stage;
}

function selectNamed(invocation: Invocation, config: GatewayConfig, match: HostMatch): PreparedStage | undefined {
  invocation.routePath = match.path;
  return config.stages.get(match.apiId, match.stageName ?? '');
}

function answerFailure(invocation: Invocation, failure: HostFailure): undefined {
  switch (failure) {
    case 'health-check':
      invocation.respond(200, ['content-type', 'text/plain'], 'healthy');
      return undefined;
    case 'no-mapping':
      gatewayResponse(invocation, 'FORBIDDEN');
      return undefined;
    case 'unknown-host':
      gatewayResponse(invocation, 'NOT_FOUND');
      return undefined;
  }
}
