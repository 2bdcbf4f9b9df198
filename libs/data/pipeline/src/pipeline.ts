import type { Exchange, ExchangeHandler } from '@gatehouse/exchange';
import { refuseApiKey } from './api-key.ts';
import { answerPreflight } from './answer-preflight.ts';
import type { PipelineEnvironment } from './environment.ts';
import { gatewayResponse } from './gateway-response.ts';
import { Invocation } from './invocation.ts';
import { matchHost } from './match-host.ts';
import { matchRoute } from './match-route.ts';
import type { GatewayConfig, PreparedRoute } from './prepared.ts';
import { answerFromCache } from './response-cache.ts';
import { throttle } from './throttle.ts';
import { refuseInvalid } from './validate-request.ts';
import { WallClock } from './wall-clock.ts';

/**
 * The way of a request, top to bottom. Each step is one file named by its term; a step that answers returns undefined
 * (or true, for the preflight) and ends the way. `docs/life-of-a-request.md` tells the same with the answers of each step.
 *
 * `config` gives the configuration of this moment: a request keeps the one that it began with.
 */
export function createPipeline(config: () => GatewayConfig, environment: PipelineEnvironment): ExchangeHandler {
  const wallClock = new WallClock(environment.nowUnixMs);
  return (exchange) => {
    handle(new Invocation(exchange, environment, wallClock), exchange, config());
  };
}

function handle(invocation: Invocation, exchange: Exchange, config: GatewayConfig): void {
  exchange.onAborted = () => {
    invocation.abandon();
  };
  if (!config.synced) return gatewayResponse(invocation, 'NO_CONFIGURATION');

  const stage = matchHost(invocation, config);
  if (stage === undefined) return;

  const route = matchRoute(invocation, stage);
  // Here stand WAF, resource policy and authorizer once they exist: authorization of a matched route comes before the
  // automatic preflight answer (reference http-api.md 11).
  if (answerPreflight(invocation, stage)) return;
  if (route === undefined) return gatewayResponse(invocation, 'NOT_FOUND');
  // Limits hold for answers from the cache, too.
  if (refuseApiKey(invocation, stage, route, config)) return;
  // Throttle and quota come last of what can refuse, so that only requests that go on are counted.
  if (throttle(invocation, route, config.account, proceed)) proceed(invocation, route);
}

/** What admitted requests do, some of them after they waited for a token. */
function proceed(invocation: Invocation, route: PreparedRoute): void {
  const { stage } = invocation;
  if (refuseInvalid(invocation, route)) return;
  if (stage !== undefined && answerFromCache(invocation, stage, route)) return;

  // The integration maps the request, calls its backend, maps the response and answers; the invocation adds CORS headers
  // and the request id to every answer, and is counted and logged when it is finished.
  route.integration.start(invocation);
}
