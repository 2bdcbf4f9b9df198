import type { Problem } from './common.ts';
import { apiMappingSchema, domainNameSchema, routingRuleSchema } from './domain-name.ts';
import type { ApiMapping, DomainName, RoutingCondition, RoutingRule } from './domain-name.ts';
import { isHostName } from './host-name.ts';
import { isReservedHeader, isToken } from './http-text.ts';
import { DOMAIN_NAME_LIMITS } from './limits.ts';
import { ProblemList, memberPath } from './problems.ts';
import { entriesOf, membersOf, wellShaped } from './well-shaped.ts';

const PATH_CHARACTERS = /^[A-Za-z0-9$\-_.+!*'()/]*$/;
const GLOB_CHARACTERS = /^[A-Za-z0-9*?\-!#$%&'.^_`|~]+$/;
const UNMATCHABLE_HEADERS: ReadonlySet<string> = new Set(['x-apigw-api-id', 'x-restapi']);

/** The parts of a custom domain name that have a right shape; mappings and rules with their index in the document. */
export interface DomainNameParts {
  readonly domainName: string | undefined;
  readonly apiMappings: readonly (readonly [index: number, mapping: ApiMapping])[];
  readonly routingRules: readonly (readonly [index: number, rule: RoutingRule])[];
}

/** The parts of a valid document. */
export function domainNameParts({ domainName, apiMappings, routingRules }: DomainName): DomainNameParts {
  return { domainName, apiMappings: [...apiMappings.entries()], routingRules: [...routingRules.entries()] };
}

/** The parts of a document whose shape is wrong somewhere. */
export function salvageDomainName(document: unknown): DomainNameParts {
  const domain = Object.fromEntries(membersOf(document));
  return {
    domainName: wellShaped(domainNameSchema.shape.domainName, [['', domain['domainName']]])[0]?.[1],
    apiMappings: wellShaped(apiMappingSchema, entriesOf(domain['apiMappings'])),
    routingRules: wellShaped(routingRuleSchema, entriesOf(domain['routingRules'])),
  };
}

function hostProblem(domainName: string): string | undefined {
  if (domainName !== domainName.toLowerCase()) return `must be in lower case: ${domainName.toLowerCase()}`;
  const isWildcard = domainName.startsWith('*.');
  if (domainName.slice(isWildcard ? 2 : 0).includes('*')) {
    return 'has a "*" that is not the whole first label; only *.example.com is supported';
  }
  if (isHostName(domainName.slice(isWildcard ? 2 : 0))) return undefined;
  return 'must be a host name without scheme, port and path, for example api.example.com or *.example.com';
}

/** What is wrong with a mapping key (messages as the service has them), or undefined. */
function mappingKeyProblem(key: string): string | undefined {
  if (key.startsWith('/') || key.includes('//')) {
    return "API mapping key should not start with a '/' or have consecutive '/'s.";
  }
  if (!PATH_CHARACTERS.test(key)) {
    return "An ApiMapping key may contain only letters, numbers and one of $-_.+!*'()";
  }
  return key.endsWith('/') ? "must not end with '/'" : undefined;
}

function checkMappings(problems: ProblemList, mappings: DomainNameParts['apiMappings']): void {
  const seen = new Map<string, number>();
  mappings.forEach(([index, { apiMappingKey: key = '' }]) => {
    const at = `apiMappings[${index}].apiMappingKey`;
    const message = mappingKeyProblem(key);
    if (message !== undefined) problems.add(at, message);
    const first = seen.get(key);
    if (first === undefined) seen.set(key, index);
    else problems.add(at, `the mapping ${key === '' ? '(none)' : key} stands at apiMappings[${first}] already`);
  });
}

function globProblem(glob: string): string | undefined {
  if (!GLOB_CHARACTERS.test(glob)) return "may contain only letters, digits and one of *?-!#$%&'.^_`|~";
  return glob.slice(1, -1).includes('*') ? 'may have "*" only as its first or last character' : undefined;
}

function checkHeader(problems: ProblemList, path: string, header: string): void {
  if (!isToken(header) || header.includes('*')) problems.add(path, 'is not a header name');
  else if (isReservedHeader(header) || UNMATCHABLE_HEADERS.has(header.toLowerCase())) {
    problems.add(path, `the header ${header} is reserved and cannot be matched`);
  }
}

function checkCondition(problems: ProblemList, path: string, condition: RoutingCondition): void {
  if ((condition.matchHeaders === undefined) === (condition.matchBasePaths === undefined)) {
    problems.add(path, 'needs exactly one of matchHeaders and matchBasePaths');
  }
  condition.matchHeaders?.anyOf.forEach(({ header, valueGlob }, index) => {
    const at = `${path}.matchHeaders.anyOf[${index}]`;
    checkHeader(problems, memberPath(at, 'header'), header);
    const message = globProblem(valueGlob);
    if (message !== undefined) problems.add(memberPath(at, 'valueGlob'), message);
  });
  condition.matchBasePaths?.anyOf.forEach((basePath, index) => {
    const wrong = !PATH_CHARACTERS.test(basePath) || basePath.includes('//') || /^\/|\/$/.test(basePath);
    if (!wrong) return;
    problems.add(
      `${path}.matchBasePaths.anyOf[${index}]`,
      "may contain only letters, digits, $-_.+!*'() and single inner '/'",
    );
  });
}

function checkRule(problems: ProblemList, path: string, rule: RoutingRule): void {
  const { headerConditionsPerRule, basePathConditionsPerRule } = DOMAIN_NAME_LIMITS;
  const at = memberPath(path, 'conditions');
  if (rule.conditions.filter((condition) => condition.matchHeaders !== undefined).length > headerConditionsPerRule) {
    problems.add(at, `must have at most ${headerConditionsPerRule} matchHeaders`);
  }
  if (
    rule.conditions.filter((condition) => condition.matchBasePaths !== undefined).length > basePathConditionsPerRule
  ) {
    problems.add(at, `must have at most ${basePathConditionsPerRule} matchBasePaths`);
  }
  rule.conditions.forEach((condition, index) => {
    checkCondition(problems, memberPath(at, index), condition);
  });
}

/** Everything that is wrong in the meaning of a custom domain name (reference http-api.md 4, 5). */
export function domainNameProblems(domain: DomainNameParts): readonly Problem[] {
  const problems = new ProblemList();
  const message = domain.domainName === undefined ? undefined : hostProblem(domain.domainName);
  if (message !== undefined) problems.add('domainName', message);
  checkMappings(problems, domain.apiMappings);
  const priorities = new Map<number, number>();
  domain.routingRules.forEach(([index, rule]) => {
    const path = `routingRules[${index}]`;
    const first = priorities.get(rule.priority);
    if (first === undefined) priorities.set(rule.priority, index);
    else
      problems.add(
        memberPath(path, 'priority'),
        `the priority ${rule.priority} stands at routingRules[${first}] already`,
      );
    checkRule(problems, path, rule);
  });
  return problems.all;
}
