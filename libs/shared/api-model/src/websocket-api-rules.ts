import type { Problem } from './common.ts';
import { parseIntegrationUri } from './integration-uri.ts';
import { ProblemList, memberPath } from './problems.ts';
import { checkTemplates } from './template-rules.ts';
import { checkTlsConfig } from './tls-rules.ts';
import type { WebSocketApiParts } from './websocket-api-parts.ts';
import type { WebSocketIntegration, WebSocketRoute } from './websocket-api.ts';

const TARGET = /^integrations\/([A-Za-z0-9_-]{1,64})$/;
const PARAMETER_KEY = /^integration\.request\.(header|querystring|path)\.[a-zA-Z0-9._$-]+$/;
const RESERVED_KEYS: ReadonlySet<string> = new Set(['$connect', '$disconnect', '$default']);

function checkSelectionExpression(problems: ProblemList, path: string, expression: string): void {
  for (const match of expression.matchAll(/(?<!\\)\$\{?([A-Za-z]+(?:\.[A-Za-z]+)?)/g)) {
    if (match[1] === 'request.body') continue;
    problems.add(path, `uses $${match[1]}; only $request.body can be selected from`);
  }
}

function checkRouteKey(problems: ProblemList, index: number, routeKey: string, seen: Map<string, number>): void {
  const path = `routes[${index}]`;
  const at = memberPath(path, 'routeKey');
  const first = seen.get(routeKey);
  if (routeKey.startsWith('$') && !RESERVED_KEYS.has(routeKey)) {
    problems.add(at, 'must not start with "$"; only $connect, $disconnect and $default do');
  }
  if (first === undefined) return void seen.set(routeKey, index);
  problems.add(at, `Route with key ${routeKey} already exists for this API (routes[${first}] and routes[${index}])`);
}

function checkTarget(problems: ProblemList, path: string, route: WebSocketRoute, ids: ReadonlySet<string>): void {
  const at = memberPath(path, 'target');
  if (route.target === undefined) {
    if (route.routeKey === '$connect' || route.routeKey === '$disconnect') return;
    return problems.add(at, 'a route needs an integration; set it to integrations/{integrationId}');
  }
  const id = TARGET.exec(route.target)?.[1];
  if (id === undefined) return problems.add(at, 'must be integrations/{integrationId}');
  if (!ids.has(id)) problems.add(at, `the API has no integration "${id}"`);
}

function checkConnectOnly(problems: ProblemList, path: string, route: WebSocketRoute): void {
  if (route.routeKey === '$connect') return;
  // Messages inherit what was decided at the handshake (reference websocket-api.md 1); apiKeyRequired is kept without effect, as
  // the service keeps it.
  if ((route.authorizationType ?? 'NONE') !== 'NONE') {
    problems.add(memberPath(path, 'authorizationType'), 'is supported on $connect only');
  }
}

function checkRouteResponse(problems: ProblemList, path: string, route: WebSocketRoute): void {
  const { routeResponseSelectionExpression: expression, routeResponses = [] } = route;
  if (expression !== undefined && expression !== '$default') {
    problems.add(memberPath(path, 'routeResponseSelectionExpression'), 'must be $default');
  }
  routeResponses.forEach(({ routeResponseKey }, index) => {
    const at = `${memberPath(memberPath(path, 'routeResponses'), index)}.routeResponseKey`;
    if (routeResponseKey !== '$default') problems.add(at, 'must be $default');
    else if (index > 0) problems.add(at, 'stands twice');
  });
}

function checkRoute(problems: ProblemList, path: string, route: WebSocketRoute, api: WebSocketApiParts): void {
  checkTarget(problems, path, route, api.integrationIds);
  checkConnectOnly(problems, path, route);
  checkRouteResponse(problems, path, route);
  if (route.modelSelectionExpression !== undefined) {
    checkSelectionExpression(problems, memberPath(path, 'modelSelectionExpression'), route.modelSelectionExpression);
  }
  const at = memberPath(path, 'authorizerId');
  if (route.authorizationType === 'CUSTOM' && route.authorizerId === undefined) {
    problems.add(at, 'is required with authorizationType CUSTOM');
  }
  if (route.authorizerId !== undefined && !api.authorizerIds.has(route.authorizerId)) {
    problems.add(at, `the API has no authorizer "${route.authorizerId}"`);
  }
  for (const [key, model] of Object.entries(route.requestModels ?? {})) {
    if (api.modelNames.has(model)) continue;
    problems.add(memberPath(memberPath(path, 'requestModels'), key), `the API has no model "${model}"`);
  }
}

function checkUri(problems: ProblemList, path: string, integration: WebSocketIntegration): void {
  const at = memberPath(path, 'integrationUri');
  const { integrationType: type, integrationUri } = integration;
  if (type === 'MOCK') {
    if (integrationUri !== undefined) problems.add(at, 'has no meaning with integrationType MOCK; remove it');
    return;
  }
  if (integrationUri === undefined) return problems.add(at, `is required with ${type}`);
  const parsed = type === 'HTTP' || type === 'HTTP_PROXY' ? parseIntegrationUri(integrationUri) : undefined;
  if (parsed?.ok === false) problems.add(at, parsed.message);
}

function isExpression(key: string): boolean {
  if (!/^\/.+\/$/.test(key)) return false;
  try {
    new RegExp(key.slice(1, -1));
    return true;
  } catch {
    return false;
  }
}

function checkIntegrationResponses(problems: ProblemList, path: string, integration: WebSocketIntegration): void {
  const { integrationType: type, integrationResponses = [] } = integration;
  const at = memberPath(path, 'integrationResponses');
  integrationResponses.forEach(({ responseTemplates }, index) => {
    checkTemplates(problems, memberPath(memberPath(at, index), 'responseTemplates'), responseTemplates);
  });
  if (integrationResponses.length === 0) return;
  if (type === 'AWS_PROXY' || type === 'HTTP_PROXY') return problems.add(at, `has no meaning with ${type}; remove it`);
  const keys = integrationResponses.map((response) => response.integrationResponseKey);
  keys.forEach((key, index) => {
    const keyAt = `${memberPath(at, index)}.integrationResponseKey`;
    if (key !== '$default' && !isExpression(key)) {
      problems.add(keyAt, 'must be $default or a regular expression in slashes');
    }
    if (keys.indexOf(key) < index) problems.add(keyAt, 'stands twice');
  });
}

function checkIntegration(problems: ProblemList, path: string, integration: WebSocketIntegration): void {
  checkUri(problems, path, integration);
  checkIntegrationResponses(problems, path, integration);
  checkTemplates(problems, memberPath(path, 'requestTemplates'), integration.requestTemplates);
  if (integration.connectionType === 'VPC_LINK' && integration.connectionId === undefined) {
    problems.add(memberPath(path, 'connectionId'), 'is required with connectionType VPC_LINK: the VPC link id');
  }
  for (const key of Object.keys(integration.requestParameters ?? {})) {
    if (PARAMETER_KEY.test(key)) continue;
    problems.add(
      memberPath(memberPath(path, 'requestParameters'), key),
      'must be integration.request.{header|querystring|path}.N',
    );
  }
  if (integration.tlsConfig !== undefined) {
    checkTlsConfig(problems, memberPath(path, 'tlsConfig'), integration.tlsConfig);
  }
}

/** Everything that is obviously wrong in the meaning of a WebSocket API, but for its models (reference websocket-api.md 2, 3, 5). */
export function webSocketApiProblems(api: WebSocketApiParts): readonly Problem[] {
  const problems = new ProblemList();
  if (api.routeSelectionExpression !== undefined) {
    checkSelectionExpression(problems, 'routeSelectionExpression', api.routeSelectionExpression);
  }
  for (const [id, integration] of api.integrations) {
    checkIntegration(problems, memberPath('integrations', id), integration);
  }
  const seen = new Map<string, number>();
  api.routes.forEach(([index, route]) => {
    checkRouteKey(problems, index, route.routeKey, seen);
    checkRoute(problems, `routes[${index}]`, route, api);
  });
  return problems.all;
}
