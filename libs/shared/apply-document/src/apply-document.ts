import { parseApiDefinition, parseDomainName, parseStageSettings, parseVpcLink } from '@gatehouse/api-model';
import type {
  ApiDefinition,
  DomainName,
  ModelLimits,
  Problem,
  StageSettings,
  Validated,
  VpcLink,
} from '@gatehouse/api-model';

/** An API as the file wants it. */
export interface WantedApi {
  /** Id in the file; without one the API is found, or made, by its name. */
  readonly apiId: string | undefined;
  readonly definition: ApiDefinition;
  readonly stages: readonly StageSettings[];
}

/** What a file wants to exist. Nothing that it does not name is touched. */
export interface ApplyDocument {
  readonly vpcLinks: readonly VpcLink[];
  readonly apis: readonly WantedApi[];
  readonly domainNames: readonly DomainName[];
}

const SECTIONS = ['apis', 'domainNames', 'vpcLinks'] as const;

/**
 * Validates a parsed file: every problem with its path in the file, such as `apis[0].routes[2].routeKey`. `limits` are those
 * of the model, for a reader that leaves the operator's own limits to the control plane.
 */
export function validateApplyDocument(input: unknown, limits: Partial<ModelLimits> = {}): Validated<ApplyDocument> {
  const problems: Problem[] = [];
  if (!isRecord(input)) {
    return { ok: false, problems: [{ path: '', message: `must be a mapping with ${SECTIONS.join(', ')}` }] };
  }
  for (const key of Object.keys(input)) {
    if (SECTIONS.some((section) => section === key)) continue;
    problems.push({ path: key, message: `is not a section of the file; the sections are ${SECTIONS.join(', ')}` });
  }
  const vpcLinks = collect(input, 'vpcLinks', problems, parseVpcLink);
  const apis = collect(input, 'apis', problems, (item) => parseApi(item, limits));
  const domainNames = collect(input, 'domainNames', problems, parseDomainName);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: { vpcLinks, apis, domainNames } };
}

function parseApi(input: unknown, limits: Partial<ModelLimits>): Validated<WantedApi> {
  if (!isRecord(input)) return { ok: false, problems: [{ path: '', message: 'must be a mapping' }] };
  const { apiId, stages: _stages, ...document } = input;
  const problems: Problem[] = [];
  if (apiId !== undefined && typeof apiId !== 'string') problems.push({ path: 'apiId', message: 'must be text' });
  const definition = parseApiDefinition(document, limits);
  if (!definition.ok) problems.push(...definition.problems);
  const stages = collect(input, 'stages', problems, parseStageSettings);
  if (problems.length > 0 || !definition.ok) return { ok: false, problems };
  return {
    ok: true,
    value: { apiId: typeof apiId === 'string' ? apiId : undefined, definition: definition.value, stages },
  };
}

function collect<T>(
  input: Readonly<Record<string, unknown>>,
  key: string,
  problems: Problem[],
  parse: (item: unknown) => Validated<T>,
): T[] {
  const list = input[key] ?? [];
  if (!Array.isArray(list)) {
    problems.push({ path: key, message: 'must be a list' });
    return [];
  }
  return list.flatMap((item: unknown, index) => {
    const result = parse(item);
    if (result.ok) return [result.value];
    problems.push(...result.problems.map((problem) => within(`${key}[${String(index)}]`, problem)));
    return [];
  });
}

function within(prefix: string, problem: Problem): Problem {
  if (problem.path === '') return { path: prefix, message: problem.message };
  const separator = problem.path.startsWith('[') ? '' : '.';
  return { path: `${prefix}${separator}${problem.path}`, message: problem.message };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
