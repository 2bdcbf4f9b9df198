import { parseIntegrationUri } from './integration-uri.ts';
import { memberPath } from './problems.ts';
import type { ProblemList } from './problems.ts';
import type { RestApiDefinition } from './rest-api.ts';
import type { RestIntegration, RestMethod } from './rest-method.ts';
import { checkTemplates } from './template-rules.ts';

const NAME = '[a-zA-Z0-9._$-]+';
const METHOD_PARAMETER = new RegExp(`^method\\.request\\.(path|querystring|header)\\.${NAME}$`);
const INTEGRATION_PARAMETER = new RegExp(`^integration\\.request\\.(path|querystring|header)\\.${NAME}$`);
const RESPONSE_HEADER = new RegExp(`^method\\.response\\.header\\.${NAME}$`);
const METHOD_SOURCE = new RegExp(
  `^method\\.request\\.(path|(?:multivalue)?querystring|(?:multivalue)?header)\\.(${NAME})$`,
);
const FREE_SOURCE = /^('[^']*'|context\..+|stageVariables\.[A-Za-z0-9_]+|method\.request\.body(\..+|\[.+)?)$/s;
const MAX_BUFFERED_TIMEOUT_MS = 29_000;
/** Every API has these two without naming them (reference rest-api.md 1.2). */
const BUILT_IN_MODELS: ReadonlySet<string> = new Set(['Empty', 'Error']);

function checkModels(
  problems: ProblemList,
  path: string,
  models: Readonly<Record<string, string>>,
  api: RestApiDefinition,
): void {
  for (const [contentType, name] of Object.entries(models)) {
    if (BUILT_IN_MODELS.has(name) || api.models?.[name] !== undefined) continue;
    problems.add(memberPath(path, contentType), `the API has no model "${name}"`);
  }
}

function checkUri(problems: ProblemList, path: string, integration: RestIntegration): void {
  const { type, uri } = integration;
  const at = memberPath(path, 'uri');
  if (type === 'MOCK') return uri === undefined ? undefined : problems.add(at, 'has no meaning with MOCK; remove it');
  if (integration.httpMethod === undefined) {
    problems.add(memberPath(path, 'httpMethod'), 'Enumeration value for HttpMethod must be non-empty');
  }
  if (uri === undefined) return problems.add(at, `is required with ${type}`);
  if (type !== 'HTTP' && type !== 'HTTP_PROXY') return;
  const parsed = parseIntegrationUri(uri);
  if (!parsed.ok) problems.add(at, `Invalid HTTP endpoint specified for URI: ${parsed.message}`);
}

function checkTimeout(problems: ProblemList, path: string, integration: RestIntegration): void {
  const { timeoutInMillis = 0, responseTransferMode, type } = integration;
  if (responseTransferMode !== 'STREAM') {
    if (timeoutInMillis > MAX_BUFFERED_TIMEOUT_MS) {
      problems.add(memberPath(path, 'timeoutInMillis'), `must be at most ${MAX_BUFFERED_TIMEOUT_MS}`);
    }
  } else if (type !== 'HTTP_PROXY' && type !== 'AWS_PROXY') {
    problems.add(memberPath(path, 'responseTransferMode'), 'STREAM is supported with HTTP_PROXY and AWS_PROXY only');
  }
}

function checkRequestParameters(problems: ProblemList, path: string, method: RestMethod, uses: RestIntegration): void {
  const declared = new Set(Object.keys(method.requestParameters ?? {}));
  for (const [key, expression] of Object.entries(uses.requestParameters ?? {})) {
    const at = memberPath(memberPath(path, 'requestParameters'), key);
    if (!INTEGRATION_PARAMETER.test(key)) problems.add(at, 'must be integration.request.{path|querystring|header}.N');
    const source = METHOD_SOURCE.exec(expression);
    if (source === null) {
      if (!FREE_SOURCE.test(expression)) problems.add(at, `Invalid mapping expression specified: ${expression}`);
      continue;
    }
    const name = `method.request.${source[1]?.replace('multivalue', '')}.${source[2]}`;
    if (!declared.has(name)) problems.add(at, `Invalid mapping expression parameter specified: ${name}`);
  }
}

function checkIntegrationResponses(
  problems: ProblemList,
  path: string,
  method: RestMethod,
  uses: RestIntegration,
): void {
  for (const [status, response] of Object.entries(uses.integrationResponses ?? {})) {
    const at = memberPath(memberPath(path, 'integrationResponses'), status);
    checkTemplates(problems, memberPath(at, 'responseTemplates'), response.responseTemplates);
    const declared = method.methodResponses?.[status];
    // A response without its method's is kept, as the service does: methods and integrations change one after the other.
    if (declared === undefined) continue;
    for (const key of Object.keys(response.responseParameters ?? {})) {
      if (declared.responseParameters?.[key] !== undefined) continue;
      const keyAt = memberPath(memberPath(at, 'responseParameters'), key);
      problems.add(keyAt, `Invalid mapping expression parameter specified: ${key}`);
    }
  }
}

function checkCacheKey(problems: ProblemList, path: string, method: RestMethod, uses: RestIntegration): void {
  const declared = new Set(Object.keys(method.requestParameters ?? {}));
  const mapped = new Set(Object.keys(uses.requestParameters ?? {}));
  for (const [index, parameter] of (uses.cacheKeyParameters ?? []).entries()) {
    const at = `${memberPath(path, 'cacheKeyParameters')}[${index}]`;
    const isOwn = METHOD_PARAMETER.test(parameter);
    if (!isOwn && !INTEGRATION_PARAMETER.test(parameter)) {
      problems.add(at, 'must be method.request.{path|querystring|header}.N or integration.request.{...}.N');
    } else if (!(isOwn ? declared : mapped).has(parameter)) {
      problems.add(at, `Invalid cache key parameter specified: ${parameter} is not in requestParameters`);
    }
  }
}

function checkIntegration(problems: ProblemList, path: string, method: RestMethod, integration: RestIntegration): void {
  checkUri(problems, path, integration);
  checkTimeout(problems, path, integration);
  checkRequestParameters(problems, path, method, integration);
  checkIntegrationResponses(problems, path, method, integration);
  checkCacheKey(problems, path, method, integration);
  checkTemplates(problems, memberPath(path, 'requestTemplates'), integration.requestTemplates);
  if (integration.connectionType === 'VPC_LINK' && integration.connectionId === undefined) {
    problems.add(memberPath(path, 'connectionId'), 'is required with connectionType VPC_LINK: the VPC link id');
  }
}

function checkAuthorization(problems: ProblemList, path: string, method: RestMethod, api: RestApiDefinition): void {
  const { authorizationType = 'NONE', authorizerId } = method;
  const at = memberPath(path, 'authorizerId');
  const needed = authorizationType === 'CUSTOM' || authorizationType === 'COGNITO_USER_POOLS';
  if (authorizerId === undefined) {
    if (needed) problems.add(at, `is required with authorizationType ${authorizationType}`);
    return;
  }
  const authorizer = api.authorizers?.[authorizerId];
  if (authorizer === undefined) return problems.add(at, `the API has no authorizer "${authorizerId}"`);
  const isPool = authorizer.type === 'COGNITO_USER_POOLS';
  if (needed && isPool !== (authorizationType === 'COGNITO_USER_POOLS')) {
    problems.add(at, `names a ${authorizer.type} authorizer, which authorizationType ${authorizationType} cannot use`);
  }
}

function checkNames(problems: ProblemList, path: string, names: readonly string[], form: RegExp, text: string): void {
  for (const name of names) if (!form.test(name)) problems.add(memberPath(path, name), `must be ${text}`);
}

/** Checks one method of a REST API (reference rest-api.md 1.2, 4, 7). */
export function checkRestMethod(problems: ProblemList, path: string, method: RestMethod, api: RestApiDefinition): void {
  checkAuthorization(problems, path, method, api);
  const parametersAt = memberPath(path, 'requestParameters');
  const parameters = Object.keys(method.requestParameters ?? {});
  checkNames(problems, parametersAt, parameters, METHOD_PARAMETER, 'method.request.{path|querystring|header}.N');
  checkModels(problems, memberPath(path, 'requestModels'), method.requestModels ?? {}, api);
  const { requestValidatorId: validator } = method;
  if (validator !== undefined && api.requestValidators?.[validator] === undefined) {
    problems.add(memberPath(path, 'requestValidatorId'), `the API has no request validator "${validator}"`);
  }
  for (const [status, response] of Object.entries(method.methodResponses ?? {})) {
    const at = memberPath(memberPath(path, 'methodResponses'), status);
    const headers = Object.keys(response.responseParameters ?? {});
    checkNames(problems, memberPath(at, 'responseParameters'), headers, RESPONSE_HEADER, 'method.response.header.N');
    checkModels(problems, memberPath(at, 'responseModels'), response.responseModels ?? {}, api);
  }
  if (method.methodIntegration === undefined) return;
  checkIntegration(problems, memberPath(path, 'methodIntegration'), method, method.methodIntegration);
}
