import type { Problem } from './common.ts';
import { ProblemList, memberPath } from './problems.ts';
import { parseRouteKey } from './route-key.ts';
import type { StageSettings } from './stage.ts';

/** Where a node stands: at the edge of the Internet, in a region, or reachable from inside only. */
const EXPOSURES: readonly string[] = ['edge', 'regional', 'private'];

/**
 * Everything that is wrong in the meaning of stage settings (reference http-api.md 1). Whether the routes exist depends on
 * the deployment and is not asked; keys without a space may be route keys of a WebSocket API.
 */
export function stageSettingsProblems(settings: StageSettings): readonly Problem[] {
  const problems = new ProblemList();
  for (const routeKey of Object.keys(settings.routeSettings ?? {})) {
    const parsed = routeKey.includes(' ') ? parseRouteKey(routeKey) : undefined;
    if (parsed?.ok === false) problems.add(memberPath('routeSettings', routeKey), `the route key ${parsed.message}`);
  }
  const exposure = settings.nodeSelector?.['exposure'];
  if (exposure !== undefined && !EXPOSURES.includes(exposure)) {
    problems.add(memberPath('nodeSelector', 'exposure'), `must be ${EXPOSURES.join(', ')}; it is "${exposure}"`);
  }
  return problems.all;
}
