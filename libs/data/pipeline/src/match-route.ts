import type { Invocation } from './invocation.ts';
import type { PreparedRoute, PreparedStage } from './prepared.ts';

const NO_PARAMETERS: readonly string[] = [];

/** Method and path -> route and path parameters (reference http-api.md 2). Undefined when no route takes the request. */
export function matchRoute(invocation: Invocation, stage: PreparedStage): PreparedRoute | undefined {
  const match = stage.routes.match(invocation.request.method, invocation.routePath);
  if (match === undefined) return undefined;
  invocation.route = match.value;
  invocation.pathParameters = match.params ?? NO_PARAMETERS;
  return match.value;
}
