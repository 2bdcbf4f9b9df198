import { closestName } from './closest-name.ts';
import { memberPath } from './problems.ts';
import type { ProblemList } from './problems.ts';
import type { RestApiDefinition } from './rest-api.ts';
import { GATEWAY_RESPONSE_TYPES } from './rest-parts.ts';

const KEY = /^gatewayresponse\.(?:header|path|querystring)\..+$/s;
const VALUE =
  /^(?:'.*'|context\..+|stageVariables\..+|method\.request\.(?:path|(?:multivalue)?(?:querystring|header))\..+)$/s;

/** What gateway responses are for, and what their parameters map (reference rest-api.md 3.2). */
export function checkGatewayResponses(
  problems: ProblemList,
  responses: NonNullable<RestApiDefinition['gatewayResponses']>,
): void {
  for (const [type, { responseParameters = {} }] of Object.entries(responses)) {
    const at = memberPath('gatewayResponses', type);
    checkType(problems, at, type);
    for (const [key, value] of Object.entries(responseParameters)) {
      const path = memberPath(memberPath(at, 'responseParameters'), key);
      if (!KEY.test(key)) problems.add(path, `Invalid mapping expression parameter specified: ${key}`);
      else if (!VALUE.test(value)) problems.add(path, `Invalid mapping expression specified: ${value}`);
    }
  }
}

function checkType(problems: ProblemList, at: string, type: string): void {
  const known: readonly string[] = GATEWAY_RESPONSE_TYPES;
  if (known.includes(type)) return;
  const meant = closestName(type, known);
  const advice = meant === undefined ? `the types are ${known.join(', ')}` : `did you mean ${meant}?`;
  problems.add(at, `is not a response type; ${advice}`);
}
