import { closestName } from './closest-name.ts';
import type { HttpIntegration, HttpRoute } from './http-api.ts';
import { parseIntegrationUri } from './integration-uri.ts';
import type { HttpApiParts } from './http-api-parts.ts';
import { memberPath } from './problems.ts';
import type { ProblemList } from './problems.ts';
import { parseCacheKeyParameter } from './response-caching.ts';
import { capturedVariables, parseRouteKey, routeKeyIdentity } from './route-key.ts';
import type { RouteKey } from './route-key.ts';

const TARGET = /^integrations\/([A-Za-z0-9_-]{1,64})$/;

interface Seen {
  readonly index: number;
  readonly routeKey: string;
}

function duplicateMessage(routeKey: string, index: number, first: Seen): string {
  const message = `Route with key ${routeKey} already exists for this API`;
  if (first.routeKey === routeKey) return `${message} (routes[${first.index}] and routes[${index}])`;
  return `${message}: routes[${first.index}] (${first.routeKey}) and routes[${index}] match the same requests`;
}

/** A path variable that an integration needs from its routes, and the field that says so. */
interface PathVariable {
  readonly name: string;
  readonly field: 'integrationUri' | 'cacheKeyParameters';
}

function pathVariablesOf(integration: HttpIntegration | undefined): readonly PathVariable[] {
  const parsed = parseIntegrationUri(integration?.integrationUri ?? '');
  const variables: PathVariable[] = [];
  if (parsed.ok) for (const name of parsed.uri.pathVariables) variables.push({ name, field: 'integrationUri' });
  for (const parameter of integration?.cacheKeyParameters ?? []) {
    const key = parseCacheKeyParameter(parameter);
    if (!key.ok || key.part.kind !== 'request.path.param') continue;
    variables.push({ name: key.part.name, field: 'cacheKeyParameters' });
  }
  return variables;
}

function suggestion(name: string, candidates: Iterable<string>): string {
  const meant = closestName(name, [...candidates]);
  return meant === undefined ? '' : `; did you mean ${meant}?`;
}

/** Checks the routes of one HTTP API against each other and against what they point to. */
export class RouteRules {
  readonly #problems: ProblemList;
  readonly #parts: HttpApiParts;
  readonly #seen = new Map<string, Seen>();
  readonly #integrations = new Map<string, HttpIntegration>();
  /** Integration id -> path variables of its URL and of its cache key. */
  readonly #variables = new Map<string, readonly PathVariable[]>();

  constructor(problems: ProblemList, parts: HttpApiParts) {
    this.#problems = problems;
    this.#parts = parts;
  }

  /** Checks all routes (reference http-api.md 1, 2), a step per route. */
  *checkAll(): Generator<undefined, void, undefined> {
    for (const [id, integration] of this.#parts.integrations) this.#integrations.set(id, integration);
    for (const [index, route] of this.#parts.routes) {
      const path = `routes[${index}]`;
      const parsed = parseRouteKey(route.routeKey);
      if (parsed.ok) this.#checkUnique(path, index, route.routeKey, parsed.key);
      else this.#problems.add(memberPath(path, 'routeKey'), parsed.message);
      this.#checkTarget(path, route, parsed.ok ? parsed.key : undefined);
      this.#checkAuthorization(path, route);
      yield undefined;
    }
  }

  #checkUnique(path: string, index: number, routeKey: string, key: RouteKey): void {
    const identity = routeKeyIdentity(key);
    const first = this.#seen.get(identity);
    if (first === undefined) this.#seen.set(identity, { index, routeKey });
    else this.#problems.add(memberPath(path, 'routeKey'), duplicateMessage(routeKey, index, first));
  }

  #checkTarget(path: string, route: HttpRoute, key: RouteKey | undefined): void {
    const at = memberPath(path, 'target');
    if (route.target === undefined) {
      return this.#problems.add(at, 'a route needs an integration; set it to integrations/{integrationId}');
    }
    const id = TARGET.exec(route.target)?.[1];
    if (id === undefined) return this.#problems.add(at, 'must be integrations/{integrationId}');
    if (!this.#parts.integrationIds.has(id)) {
      const meant = suggestion(id, this.#parts.integrationIds);
      return this.#problems.add(at, `the API has no integration "${id}"${meant}`);
    }
    if (key !== undefined && !this.#wereAccepted(route, id)) this.#checkCaptured(at, route.routeKey, id, key);
  }

  /** Whether this route has had this integration before, and neither has changed. */
  #wereAccepted(route: HttpRoute, integrationId: string): boolean {
    const { accepted } = this.#parts;
    const integration = this.#integrations.get(integrationId);
    return accepted !== undefined && integration !== undefined && accepted.has(route) && accepted.has(integration);
  }

  #variablesOf(integrationId: string): readonly PathVariable[] {
    const known = this.#variables.get(integrationId);
    if (known !== undefined) return known;
    const variables = pathVariablesOf(this.#integrations.get(integrationId));
    this.#variables.set(integrationId, variables);
    return variables;
  }

  #checkCaptured(at: string, routeKey: string, id: string, key: RouteKey): void {
    const used = this.#variablesOf(id);
    if (used.length === 0) return;
    const captured = capturedVariables(key);
    for (const { name, field } of used.filter((variable) => !captured.includes(variable.name))) {
      const user = `${memberPath('integrations', id)}.${field}`;
      this.#problems.add(at, `${routeKey} does not capture {${name}}, which ${user} uses`);
    }
  }

  #checkAuthorization(path: string, route: HttpRoute): void {
    const { authorizationType = 'NONE', authorizerId } = route;
    const at = memberPath(path, 'authorizerId');
    const needed = authorizationType === 'CUSTOM' || authorizationType === 'JWT';
    if (authorizationType !== 'JWT' && (route.authorizationScopes ?? []).length > 0) {
      this.#problems.add(memberPath(path, 'authorizationScopes'), 'needs authorizationType JWT');
    }
    if (authorizerId === undefined) {
      if (needed) this.#problems.add(at, `is required with authorizationType ${authorizationType}`);
      return;
    }
    if (!needed) {
      return this.#problems.add(at, `has no meaning with authorizationType ${authorizationType}; remove it`);
    }
    this.#checkAuthorizer(at, authorizationType, authorizerId);
  }

  #checkAuthorizer(at: string, authorizationType: string, authorizerId: string): void {
    if (!this.#parts.authorizerIds.has(authorizerId)) {
      const meant = suggestion(authorizerId, this.#parts.authorizerIds);
      return this.#problems.add(at, `the API has no authorizer "${authorizerId}"${meant}`);
    }
    const type = this.#parts.authorizers[authorizerId]?.authorizerType;
    const expected = authorizationType === 'JWT' ? 'JWT' : 'REQUEST';
    if (type !== undefined && type !== expected) {
      this.#problems.add(at, `names a ${type} authorizer; authorizationType ${authorizationType} needs ${expected}`);
    }
  }
}
