import { memberPath } from '@gatehouse/api-model';
import type { Problem, RestApiDefinition, RestIntegration, RestMethod } from '@gatehouse/api-model';
import { patternProblem } from '@gatehouse/mapping-templates';

/** A method with its path in the document. */
interface PlacedMethod {
  readonly path: string;
  readonly method: RestMethod;
}

/** The parts of a REST API that nodes of this version cannot serve. */
export function unservedRestParts(definition: RestApiDefinition): readonly Problem[] {
  const problems: Problem[] = [];
  const refuse = (path: string, what: string): void => {
    problems.push({ path, message: `${what} not served by this version` });
  };
  if (definition.policy !== undefined) refuse('policy', 'resource policies are');
  for (const placed of methodsOf(definition)) {
    refuseAccess(refuse, definition, placed);
    refuseValidation(refuse, definition, placed);
    const { methodIntegration } = placed.method;
    if (methodIntegration !== undefined) {
      refuseIntegration(refuse, `${placed.path}.methodIntegration`, methodIntegration);
    }
  }
  return problems;
}

type Refuse = (path: string, what: string) => void;

function refuseAccess(refuse: Refuse, { apiKeySource }: RestApiDefinition, { path, method }: PlacedMethod): void {
  const { authorizationType = 'NONE', apiKeyRequired = false } = method;
  if (authorizationType !== 'NONE') {
    refuse(`${path}.authorizationType`, `methods with ${authorizationType} authorization are`);
  }
  if (apiKeyRequired && apiKeySource === 'AUTHORIZER') {
    refuse(`${path}.apiKeyRequired`, 'API keys that an authorizer gives (apiKeySource AUTHORIZER) are');
  }
}

function refuseValidation(refuse: Refuse, definition: RestApiDefinition, { path, method }: PlacedMethod): void {
  const { requestValidatorId = '', requestModels = {} } = method;
  const validator = definition.requestValidators?.[requestValidatorId];
  if (validator?.validateRequestBody !== true || Object.keys(requestModels).length === 0) return;
  refuse(`${path}.requestValidatorId`, 'validation of bodies by models is');
}

function refuseIntegration(
  refuse: Refuse,
  path: string,
  { type, cacheKeyParameters = [], requestParameters = {} }: RestIntegration,
): void {
  if (type === 'AWS' || type === 'AWS_PROXY') refuse(`${path}.type`, `${type} integrations are`);
  for (const [index, parameter] of cacheKeyParameters.entries()) {
    if (requestParameters[parameter]?.startsWith('method.request.body') !== true) continue;
    refuse(`${path}.cacheKeyParameters[${index}]`, 'cache keys that are taken from the body are');
  }
}

/** Selection patterns that nodes cannot use, each with its path: they run in linear time, in RE2's syntax. */
export function brokenPatterns(definition: RestApiDefinition): readonly Problem[] {
  const problems: Problem[] = [];
  for (const { path, method } of methodsOf(definition)) {
    const responses = Object.entries(method.methodIntegration?.integrationResponses ?? {});
    for (const [status, { selectionPattern = '' }] of responses) {
      const message = selectionPattern === '' ? undefined : patternProblem(selectionPattern);
      if (message === undefined) continue;
      const at = memberPath(`${path}.methodIntegration.integrationResponses`, status);
      problems.push({ path: `${at}.selectionPattern`, message });
    }
  }
  return problems;
}

/** The VPC links that a REST API names, each with the path of the field; those that the stage names are not known here. */
export function linksOfRestApi(definition: RestApiDefinition): ReadonlyMap<string, string> {
  const links = new Map<string, string>();
  for (const { path, method } of methodsOf(definition)) {
    const { connectionType, connectionId = '${' } = method.methodIntegration ?? {};
    if (connectionType !== 'VPC_LINK' || connectionId.startsWith('${')) continue;
    links.set(`${path}.methodIntegration.connectionId`, connectionId);
  }
  return links;
}

function methodsOf({ resources }: RestApiDefinition): readonly PlacedMethod[] {
  return Object.entries(resources).flatMap(([resourcePath, { methods }]) =>
    Object.entries(methods).map(([verb, method]) => ({
      path: `${memberPath('resources', resourcePath)}.methods.${verb}`,
      method,
    })),
  );
}
