import { memberPath } from '@gatehouse/api-model';
import type { Problem, RestApiDefinition, RestIntegration, RestMethod } from '@gatehouse/api-model';
import { compileTemplate, patternProblem } from '@gatehouse/mapping-templates';

/** A method with its path in the document. */
interface PlacedMethod {
  readonly path: string;
  readonly method: RestMethod;
}

/** Why the API cannot be deployed at all: the service's own sentences (reference rest-api.md 10.1). */
export function incompleteRestApi(definition: RestApiDefinition): string | undefined {
  const methods = methodsOf(definition);
  if (methods.length === 0) return "The REST API doesn't contain any methods";
  const isIncomplete = methods.some(({ method }) => method.methodIntegration === undefined);
  return isIncomplete ? 'No integration defined for method' : undefined;
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

/** Templates and patterns that cannot be used, each with its path, line and column. */
export function brokenTemplates(definition: RestApiDefinition): readonly Problem[] {
  const problems: Problem[] = [];
  for (const { path, method } of methodsOf(definition)) {
    const { requestTemplates = {}, integrationResponses = {} } = method.methodIntegration ?? {};
    const at = `${path}.methodIntegration`;
    checkTemplates(problems, `${at}.requestTemplates`, requestTemplates);
    for (const [status, { selectionPattern = '', responseTemplates = {} }] of Object.entries(integrationResponses)) {
      const responseAt = memberPath(`${at}.integrationResponses`, status);
      checkTemplates(problems, `${responseAt}.responseTemplates`, responseTemplates);
      const message = selectionPattern === '' ? undefined : patternProblem(selectionPattern);
      if (message !== undefined) problems.push({ path: `${responseAt}.selectionPattern`, message });
    }
  }
  return problems;
}

function checkTemplates(problems: Problem[], path: string, templates: Readonly<Record<string, string>>): void {
  for (const [key, text] of Object.entries(templates)) {
    const compiled = compileTemplate(text);
    if (compiled.ok) continue;
    for (const { line, column, message } of compiled.problems) {
      problems.push({ path: memberPath(path, key), message: `line ${line}, column ${column}: ${message}` });
    }
  }
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
