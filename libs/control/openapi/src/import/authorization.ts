import type { ImportContext } from './context.ts';
import type { Operation } from './operations.ts';
import { listMember } from './place.ts';
import type { Place } from './place.ts';
import { isRequirement } from './security-schemes.ts';
import type { Scheme, SecuritySchemes } from './security-schemes.ts';

/** The authorization fields of a route, or that the route must not be served. */
export type Authorization =
  | {
      readonly kind: 'route';
      readonly fields: {
        readonly authorizationType?: string;
        readonly authorizerId?: string;
        readonly authorizationScopes?: readonly string[];
      };
    }
  | { readonly kind: 'skipped' };

/** Decides the authorization of routes and sums up what it could not do. */
export interface Authorizations {
  of(operation: Operation): Authorization;
  /** Writes the warnings about schemes, one for each, once all operations were asked for. */
  warn(): void;
}

interface Demand {
  readonly name: string;
  readonly scheme: Scheme;
  readonly scopes: readonly string[];
}

/** How many route keys a warning lists before it only counts. */
const LISTED_ROUTES = 5;

/** Prepares the decision from the document's schemes. Operations without `security` take the document's own. */
export function readAuthorizations(context: ImportContext, schemes: SecuritySchemes): Authorizations {
  const { report, root } = context;
  const routesByScheme = new Map<Scheme, string[]>();
  const inherited = listMember(report, root, 'security');

  function note(scheme: Scheme, routeKey: string): void {
    const routes = routesByScheme.get(scheme);
    if (routes === undefined) routesByScheme.set(scheme, [routeKey]);
    else routes.push(routeKey);
  }

  return {
    of(operation) {
      const requirements = listMember(report, operation.place, 'security') ?? inherited;
      if (requirements === undefined) return { kind: 'route', fields: {} };
      const demands = requirements.map((requirement) => demandsOf(context, schemes, requirement));
      const flat = demands.flat();
      for (const { scheme } of flat) note(scheme, operation.routeKey);
      const enforced = flat.filter(({ scheme }) => scheme.kind !== 'unchecked');
      const [first] = enforced;
      if (first === undefined) return { kind: 'route', fields: flat.length === 0 ? { authorizationType: 'NONE' } : {} };
      if (requirements.length > 1 || enforced.length > 1) {
        const path = [...operation.place.path, 'security'];
        report.problem(path, 'an HTTP API knows one security requirement for each operation; keep one');
      }
      return authorizationBy(first);
    },
    warn() {
      for (const scheme of schemes.byName.values()) warnAbout(context, scheme, routesByScheme.get(scheme) ?? []);
    },
  };
}

function demandsOf(context: ImportContext, schemes: SecuritySchemes, requirement: Place): Demand[] {
  const { value, path } = requirement;
  if (!isRequirement(value)) {
    context.report.problem(path, 'must name security schemes, each with a list of scopes');
    return [];
  }
  return Object.entries(value).flatMap(([name, scopes]) => {
    const scheme = schemes.byName.get(name);
    if (scheme === undefined) context.report.problem([...path, name], `there is no security scheme "${name}"`);
    return scheme === undefined ? [] : [{ name, scheme, scopes }];
  });
}

function authorizationBy({ scheme, scopes }: Demand): Authorization {
  if (scheme.kind === 'skipped') return { kind: 'skipped' };
  if (scheme.kind !== 'authorizer') return { kind: 'route', fields: { authorizationType: 'AWS_IAM' } };
  const { authorizationType, authorizerId } = scheme;
  const authorizationScopes = scopes.length > 0 ? { authorizationScopes: scopes } : {};
  return { kind: 'route', fields: { authorizationType, authorizerId, ...authorizationScopes } };
}

function warnAbout({ report }: ImportContext, scheme: Scheme, routes: readonly string[]): void {
  const more = routes.length > LISTED_ROUTES ? ` and ${routes.length - LISTED_ROUTES} more` : '';
  const listed = `${routes.slice(0, LISTED_ROUTES).join(', ')}${more}`;
  if (scheme.kind === 'skipped') {
    report.warn(scheme.path, `${scheme.reason}; skipped${routes.length > 0 ? ` with its routes: ${listed}` : ''}`);
  }
  if (scheme.kind === 'unchecked' && routes.length > 0) {
    const message = `the gateway does not check "${scheme.type}" credentials: they pass through and the backend must check them; routes: ${listed}`;
    report.warn(scheme.path, message);
  }
}
