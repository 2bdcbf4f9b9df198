import { checkTlsConfig } from './tls-rules.ts';
import type { HttpIntegration, MockResponse } from './http-api.ts';
import { hasControlCharacter, isToken } from './http-text.ts';
import { parseIntegrationUri } from './integration-uri.ts';
import type { ModelLimits } from './limits.ts';
import { checkMappingValue, checkRequestParameters, checkResponseParameters } from './parameter-mapping-rules.ts';
import { memberPath } from './problems.ts';
import type { ProblemList } from './problems.ts';
import { parseCacheKeyParameter } from './response-caching.ts';

type Field = keyof HttpIntegration;

const ONLY_AWS_PROXY: readonly Field[] = ['integrationSubtype', 'credentialsArn'];
const NOT_MOCK: readonly Field[] = [
  'integrationMethod',
  'integrationUri',
  'connectionId',
  'payloadFormatVersion',
  'requestParameters',
  'responseParameters',
  'tlsConfig',
  'cacheKeyParameters',
  'cacheNamespace',
];
const FRAMING_HEADERS: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

function forbid(problems: ProblemList, path: string, integration: HttpIntegration, fields: readonly Field[]): void {
  for (const field of fields) {
    if (integration[field] === undefined) continue;
    problems.add(
      memberPath(path, field),
      `has no meaning with integrationType ${integration.integrationType}; remove it`,
    );
  }
}

function checkMockResponse(problems: ProblemList, path: string, response: MockResponse): void {
  for (const [name, value] of Object.entries(response.headers ?? {})) {
    const at = memberPath(memberPath(path, 'headers'), name);
    if (!isToken(name)) problems.add(at, 'is not a header name');
    else if (FRAMING_HEADERS.has(name.toLowerCase())) problems.add(at, 'is set by the gateway itself; remove it');
    if (hasControlCharacter(value)) problems.add(at, 'holds a control character');
  }
  const bodiless = response.statusCode === 204 || response.statusCode === 304;
  if (bodiless && (response.body ?? '') !== '') {
    problems.add(memberPath(path, 'body'), `cannot be sent with status ${response.statusCode}`);
  }
}

function checkMock(problems: ProblemList, path: string, integration: HttpIntegration): void {
  forbid(problems, path, integration, [...NOT_MOCK, ...ONLY_AWS_PROXY]);
  if (integration.connectionType === 'VPC_LINK') {
    problems.add(memberPath(path, 'connectionType'), 'has no meaning with integrationType MOCK; remove it');
  }
  if (integration.mockResponse !== undefined) {
    checkMockResponse(problems, memberPath(path, 'mockResponse'), integration.mockResponse);
  }
}

function checkConnection(problems: ProblemList, path: string, integration: HttpIntegration): void {
  const at = memberPath(path, 'connectionId');
  const { connectionId } = integration;
  if (integration.connectionType !== 'VPC_LINK') {
    if (connectionId !== undefined) problems.add(at, 'needs connectionType VPC_LINK');
    return;
  }
  if (connectionId === undefined) return problems.add(at, 'is required with connectionType VPC_LINK: the VPC link id');
  if (/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(connectionId)) return;
  if (/^\$\{stageVariables\.[A-Za-z0-9_]{1,64}\}$/.test(connectionId)) return;
  problems.add(at, 'must be a VPC link id or ${stageVariables.name}');
}

function checkUri(problems: ProblemList, path: string, integration: HttpIntegration): void {
  const at = memberPath(path, 'integrationUri');
  const { integrationUri } = integration;
  const isPrivate = integration.connectionType === 'VPC_LINK';
  if (integrationUri === undefined) {
    if (!isPrivate) problems.add(at, 'is required with HTTP_PROXY: the URL of the backend');
    return;
  }
  // The service names a listener here; what a private integration calls is the VPC link.
  if (isPrivate && integrationUri.startsWith('arn:')) return;
  const parsed = parseIntegrationUri(integrationUri);
  if (!parsed.ok) problems.add(at, parsed.message);
}

function checkParameters(problems: ProblemList, path: string, integration: HttpIntegration): void {
  const { requestParameters = {}, responseParameters = {} } = integration;
  const at = memberPath(path, 'requestParameters');
  if (integration.integrationSubtype === undefined) checkRequestParameters(problems, at, requestParameters);
  else {
    // With a subtype the keys are the service action's own parameters (reference http-api.md 10).
    for (const [name, value] of Object.entries(requestParameters)) {
      checkMappingValue(problems, memberPath(at, name), 'request', value);
    }
  }
  checkResponseParameters(problems, memberPath(path, 'responseParameters'), responseParameters);
}

function checkCacheKey(problems: ProblemList, path: string, parameters: readonly string[]): void {
  for (const [index, parameter] of parameters.entries()) {
    const at = `${memberPath(path, 'cacheKeyParameters')}[${index}]`;
    const parsed = parseCacheKeyParameter(parameter);
    if (!parsed.ok) problems.add(at, parsed.message);
    else if (parameters.indexOf(parameter) < index) problems.add(at, `names ${parameter} a second time`);
  }
}

/** Checks an integration on its own (reference http-api.md 1, 8, 9). Whether nodes can serve its kind is not asked here. */
export function checkHttpIntegration(
  problems: ProblemList,
  path: string,
  integration: HttpIntegration,
  limits: ModelLimits,
): void {
  const { timeoutInMillis = 0, tlsConfig } = integration;
  if (timeoutInMillis > limits.maxIntegrationTimeoutMs) {
    problems.add(memberPath(path, 'timeoutInMillis'), `must be at most ${limits.maxIntegrationTimeoutMs}`);
  }
  if (integration.integrationType === 'MOCK') return checkMock(problems, path, integration);
  forbid(problems, path, integration, ['mockResponse']);
  checkConnection(problems, path, integration);
  checkParameters(problems, path, integration);
  checkCacheKey(problems, path, integration.cacheKeyParameters ?? []);
  if (tlsConfig !== undefined) checkTlsConfig(problems, memberPath(path, 'tlsConfig'), tlsConfig);
  if (integration.integrationType === 'HTTP_PROXY') {
    forbid(problems, path, integration, ONLY_AWS_PROXY);
    checkUri(problems, path, integration);
  }
}
