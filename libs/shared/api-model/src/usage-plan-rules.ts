import type { Problem } from './common.ts';
import { ProblemList, memberPath } from './problems.ts';
import { parseRouteKey } from './route-key.ts';
import { checkThrottle } from './throttle.ts';
import type { ThrottleSettings } from './throttle.ts';
import type { UsagePlan } from './usage-plan.ts';

/** `/path/METHOD`, as usage plans of REST APIs name a method (rest-api.md 1.2). */
const REST_METHOD = /^\/(?:.*\/)?(?:GET|PUT|POST|DELETE|PATCH|OPTIONS|HEAD|ANY)$/;

function methodProblem(key: string): string | undefined {
  if (key.startsWith('/')) return REST_METHOD.test(key) ? undefined : 'must end in the method: /path/METHOD';
  // Keys without a space may be route keys of a WebSocket API.
  const parsed = key.includes(' ') ? parseRouteKey(key) : undefined;
  return parsed?.ok === false ? `the route key ${parsed.message}` : undefined;
}

/** Every bucket of a plan with its path. */
export function* bucketsOf(plan: UsagePlan): Generator<readonly [path: string, throttle: ThrottleSettings]> {
  if (plan.throttle !== undefined) yield ['throttle', plan.throttle];
  for (const [index, { throttle = {} }] of plan.apiStages.entries()) {
    for (const [key, bucket] of Object.entries(throttle)) {
      yield [memberPath(`apiStages[${index}].throttle`, key), bucket];
    }
  }
}

/** Everything that is wrong in the meaning of a usage plan (reference rest-api.md 9). Whether its stages exist is not asked. */
export function usagePlanProblems(plan: UsagePlan): readonly Problem[] {
  const problems = new ProblemList();
  const seen = new Map<string, number>();
  plan.apiStages.forEach(({ apiId, stage, throttle = {} }, index) => {
    const first = seen.get(`${apiId}/${stage}`);
    if (first === undefined) seen.set(`${apiId}/${stage}`, index);
    else problems.add(`apiStages[${index}]`, `stage ${stage} of API ${apiId} stands at apiStages[${first}] already`);
    for (const key of Object.keys(throttle)) {
      const message = methodProblem(key);
      if (message !== undefined) problems.add(memberPath(`apiStages[${index}].throttle`, key), message);
    }
  });
  for (const [path, bucket] of bucketsOf(plan)) checkThrottle(problems, path, bucket);
  const { quota } = plan;
  if (quota !== undefined && quota.offset >= quota.limit) {
    problems.add('quota.offset', `must be below the limit ${quota.limit}, not ${quota.offset}`);
  }
  return problems.all;
}
