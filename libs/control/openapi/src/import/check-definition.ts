import { parseApiDefinition } from '@gatehouse/api-model';
import type { HttpApiDefinition, Problem } from '@gatehouse/api-model';
import { AUTHORIZER_MEMBERS, INTEGRATION_MEMBERS } from '../extensions.ts';
import type { DocumentPath } from '../source/document-path.ts';
import { stepsOf } from './model-steps.ts';
import type { ReadDefinition } from './read-definition.ts';
import type { Report } from './report.ts';

const ROUTE_MEMBERS = {
  routeKey: [],
  target: [],
  authorizationType: ['security'],
  authorizerId: ['security'],
  authorizationScopes: ['security'],
  operationName: ['operationId'],
} as const;

/** Checks what was read against the model. Its problems are reported where the document has the part in question. */
export function checkDefinition(read: ReadDefinition, report: Report): HttpApiDefinition | undefined {
  const definition = {
    protocolType: 'HTTP',
    ...read.fields,
    integrations: Object.fromEntries(read.integrations),
    routes: read.routes,
    ...(read.authorizers === undefined ? {} : { authorizers: Object.fromEntries(read.authorizers) }),
  };
  const checked = parseApiDefinition(definition);
  if (checked.ok && checked.value.protocolType === 'HTTP') return checked.value;
  for (const problem of checked.ok ? [] : checked.problems) reportProblem(read, report, problem);
  return undefined;
}

function reportProblem(read: ReadDefinition, report: Report, problem: Problem): void {
  const [first, second, ...rest] = stepsOf(problem.path);
  const origin = originOf(read, first, second);
  if (origin === undefined) report.problem([], `the definition's ${problem.path} ${problem.message}`);
  else report.problem([...origin, ...documentSteps(first, rest)], `${problem.message} (${problem.path})`);
}

function originOf(
  read: ReadDefinition,
  first: string | undefined,
  second: string | undefined,
): DocumentPath | undefined {
  const { fields, routes, integrations, authorizers } = read.origins;
  switch (first) {
    case undefined:
      return undefined;
    case 'routes':
      return routes.get(read.routes[Number(second)]?.routeKey ?? '');
    case 'integrations':
      return integrations.get(second ?? '');
    case 'authorizers':
      return authorizers.get(second ?? '');
    default: {
      const origin = fields.get(first);
      return origin === undefined || second === undefined ? origin : [...origin, second];
    }
  }
}

function documentSteps(first: string | undefined, rest: readonly string[]): DocumentPath {
  const [field, ...deeper] = rest;
  if (field === undefined || first === undefined) return rest;
  if (first === 'routes')
    return Object.hasOwn(ROUTE_MEMBERS, field) ? ROUTE_MEMBERS[field as keyof typeof ROUTE_MEMBERS] : [];
  const names: Readonly<Record<string, string>> = first === 'integrations' ? INTEGRATION_MEMBERS : AUTHORIZER_MEMBERS;
  return [Object.hasOwn(names, field) ? (names[field] ?? field) : field, ...deeper];
}
