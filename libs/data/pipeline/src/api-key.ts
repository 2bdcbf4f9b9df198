import { headerOf } from '@gatehouse/exchange';
import { gatewayResponse } from './gateway-response.ts';
import type { Invocation } from './invocation.ts';
import type { GatewayConfig, PreparedRoute, PreparedStage } from './prepared.ts';

/**
 * The API key of a request whose route asks for one (reference rest-api.md 9.3): it exists, is enabled, and is in a usage plan that
 * has this stage. Answers 403 otherwise, the same for all reasons. True = answered.
 */
export function refuseApiKey(
  invocation: Invocation,
  stage: PreparedStage,
  route: PreparedRoute,
  config: GatewayConfig,
): boolean {
  const { apiKeyRequired, slot } = route.limits;
  if (!apiKeyRequired) return false;
  const value = stage.apiKeyFromHeader ? headerOf(invocation.request.headers, 'x-api-key') : undefined;
  const apiKey = value === undefined ? undefined : invocation.environment.seenApiKeys.find(config.apiKeys, value);
  const plan = apiKey && config.usagePlans.match(apiKey, slot);
  invocation.apiKey = apiKey;
  invocation.plan = plan;
  if (plan !== undefined) return false;
  gatewayResponse(invocation, 'INVALID_API_KEY');
  return true;
}
