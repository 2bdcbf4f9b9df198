import type { Problem } from './common.ts';
import { checkGatewayResponses } from './gateway-response-rules.ts';
import { ProblemList, memberPath, toTheEnd } from './problems.ts';
import type { RestApiDefinition } from './rest-api.ts';
import { checkRestMethod } from './rest-method-rules.ts';
import type { RestAuthorizer } from './rest-parts.ts';
import { checkResourcePaths } from './rest-resource-rules.ts';

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function checkJsonTexts(problems: ProblemList, api: RestApiDefinition, accepted: ReadonlySet<object>): void {
  if (api.policy !== undefined && !isJson(api.policy)) problems.add('policy', 'must be JSON text');
  for (const [name, model] of Object.entries(api.models ?? {})) {
    if (accepted.has(model)) continue;
    if (!isJson(model.schema)) problems.add(`${memberPath('models', name)}.schema`, 'must be a JSON schema as text');
  }
  (api.documentationParts ?? []).forEach((part, index) => {
    if (!accepted.has(part) && !isJson(part.properties))
      problems.add(`documentationParts[${index}].properties`, 'must be JSON text');
  });
}

function checkAuthorizer(problems: ProblemList, path: string, authorizer: RestAuthorizer): void {
  if (authorizer.type === 'COGNITO_USER_POOLS') {
    if ((authorizer.providerARNs ?? []).length > 0) return;
    return problems.add(memberPath(path, 'providerARNs'), 'is required with type COGNITO_USER_POOLS');
  }
  if (authorizer.authorizerUri === undefined) {
    problems.add(memberPath(path, 'authorizerUri'), `is required with type ${authorizer.type}`);
  }
  if (authorizer.type === 'REQUEST' && authorizer.identityValidationExpression !== undefined) {
    problems.add(memberPath(path, 'identityValidationExpression'), 'has no meaning with type REQUEST; remove it');
  }
}

/** Everything that is obviously wrong in the meaning of a REST API (reference rest-api.md 1.2, 2.2, 3.1, 4, 7). */
export function restApiProblems(api: RestApiDefinition): readonly Problem[] {
  return toTheEnd(restApiProblemSteps(api));
}

/**
 * `restApiProblems` in small steps, for who gives other work a turn between them. `accepted`: resources, models and
 * documentation parts that are known to be right where they are.
 */
export function* restApiProblemSteps(
  api: RestApiDefinition,
  accepted: ReadonlySet<object> = new Set(),
): Generator<undefined, readonly Problem[], undefined> {
  const problems = new ProblemList();
  checkJsonTexts(problems, api, accepted);
  checkGatewayResponses(problems, api.gatewayResponses ?? {});
  checkResourcePaths(problems, Object.keys(api.resources));
  for (const [path, resource] of Object.entries(api.resources)) {
    if (accepted.has(resource)) continue;
    const at = `${memberPath('resources', path)}.methods`;
    for (const [method, definition] of Object.entries(resource.methods)) {
      checkRestMethod(problems, memberPath(at, method), definition, api);
    }
    yield undefined;
  }
  for (const [id, authorizer] of Object.entries(api.authorizers ?? {})) {
    checkAuthorizer(problems, memberPath('authorizers', id), authorizer);
  }
  return problems.all;
}

/**
 * What keeps a REST API from being deployed although it may be stored: definitions are made part by part, a method before its
 * integration (reference rest-api.md 1.2).
 */
export function restDeployProblems(api: RestApiDefinition): readonly Problem[] {
  const problems = new ProblemList();
  let methods = 0;
  for (const [path, resource] of Object.entries(api.resources)) {
    for (const [name, method] of Object.entries(resource.methods)) {
      methods += 1;
      if (method.methodIntegration !== undefined) continue;
      const at = memberPath(`${memberPath('resources', path)}.methods`, name);
      problems.add(memberPath(at, 'methodIntegration'), 'No integration defined for method');
    }
  }
  if (methods === 0) problems.add('resources', "The REST API doesn't contain any methods");
  return problems.all;
}
