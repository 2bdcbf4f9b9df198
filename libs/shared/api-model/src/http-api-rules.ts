import { checkHttpAuthorizers } from './authorizer-rules.ts';
import type { Problem } from './common.ts';
import { checkCors } from './cors-rules.ts';
import type { HttpApiParts } from './http-api-parts.ts';
import { checkHttpIntegration } from './integration-rules.ts';
import type { ModelLimits } from './limits.ts';
import { ProblemList, memberPath, toTheEnd } from './problems.ts';
import { RouteRules } from './route-rules.ts';

/** Everything that is wrong in the meaning of an HTTP API's parts; empty when it may be deployed as far as the model knows. */
export function httpApiProblems(parts: HttpApiParts, limits: ModelLimits): readonly Problem[] {
  return toTheEnd(httpApiProblemSteps(parts, limits));
}

/** `httpApiProblems` in small steps, for who gives other work a turn between them. */
export function* httpApiProblemSteps(
  parts: HttpApiParts,
  limits: ModelLimits,
): Generator<undefined, readonly Problem[], undefined> {
  const problems = new ProblemList();
  if (parts.integrationIds.size > limits.maxIntegrations) {
    problems.add(
      'integrations',
      `must have at most ${limits.maxIntegrations} entries, not ${parts.integrationIds.size}`,
    );
  }
  if (parts.routes.length > limits.maxRoutes) {
    problems.add('routes', `must have at most ${limits.maxRoutes} entries, not ${parts.routes.length}`);
  }
  if (parts.cors !== undefined) checkCors(problems, 'corsConfiguration', parts.cors);
  for (const [id, integration] of parts.integrations) {
    if (parts.accepted?.has(integration) === true) continue;
    checkHttpIntegration(problems, memberPath('integrations', id), integration, limits);
    yield undefined;
  }
  yield* new RouteRules(problems, parts).checkAll();
  checkHttpAuthorizers(problems, 'authorizers', parts.authorizers);
  return problems.all;
}
