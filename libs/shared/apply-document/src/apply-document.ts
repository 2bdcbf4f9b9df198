import {
  parseApiDefinitionInTurns,
  parseDomainName,
  parseRestStageSettings,
  parseStageSettings,
  parseVpcLink,
} from '@gatehouse/api-model';
import type {
  ApiDefinition,
  ApiKey,
  DomainName,
  ModelLimits,
  Problem,
  RestStageSettings,
  StageSettings,
  Validated,
  VpcLink,
} from '@gatehouse/api-model';
import { collect, gather, isRecord, listOf } from './members.ts';
import { parseWantedApiKey, parseWantedUsagePlan } from './wanted-keys.ts';
import type { Environment, WantedUsagePlan } from './wanted-keys.ts';

/** An API as the file wants it. */
export interface WantedApi {
  /** Id in the file; without one the API is found, or made, by its name. */
  readonly apiId: string | undefined;
  readonly definition: ApiDefinition;
  /** By the kind of the API. */
  readonly stages: readonly (StageSettings | RestStageSettings)[];
}

/** What a file wants to exist. Nothing that it does not name is touched. */
export interface ApplyDocument {
  readonly vpcLinks: readonly VpcLink[];
  readonly apis: readonly WantedApi[];
  /** With their values, where the file has them. */
  readonly apiKeys: readonly ApiKey[];
  readonly usagePlans: readonly WantedUsagePlan[];
  readonly domainNames: readonly DomainName[];
}

/** What a file is read with. */
export interface ReadOptions {
  /** Limits of the model, for a reader that leaves the operator's own limits to the control plane. */
  readonly limits?: Partial<ModelLimits>;
  /** What `${env.NAME}` stands for in values of API keys. Default: nothing is set. */
  readonly environment?: Environment;
}

const SECTIONS = ['apis', 'apiKeys', 'domainNames', 'usagePlans', 'vpcLinks'] as const;

/** Validates a parsed file: every problem with its path in the file, such as `apis[0].routes[2].routeKey`. */
export async function validateApplyDocument(
  input: unknown,
  { limits = {}, environment = () => undefined }: ReadOptions = {},
): Promise<Validated<ApplyDocument>> {
  const problems: Problem[] = [];
  if (!isRecord(input)) {
    return { ok: false, problems: [{ path: '', message: `must be a mapping with ${SECTIONS.join(', ')}` }] };
  }
  for (const key of Object.keys(input)) {
    if (SECTIONS.some((section) => section === key)) continue;
    problems.push({ path: key, message: `is not a section of the file; the sections are ${SECTIONS.join(', ')}` });
  }
  const apis = await Promise.all(listOf(input, 'apis', problems).map((item) => parseApi(item, limits)));
  const value = {
    vpcLinks: collect(input, 'vpcLinks', problems, parseVpcLink),
    apis: gather('apis', problems, apis),
    apiKeys: collect(input, 'apiKeys', problems, (item) => parseWantedApiKey(item, environment)),
    usagePlans: collect(input, 'usagePlans', problems, parseWantedUsagePlan),
    domainNames: collect(input, 'domainNames', problems, parseDomainName),
  };
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value };
}

async function parseApi(input: unknown, limits: Partial<ModelLimits>): Promise<Validated<WantedApi>> {
  if (!isRecord(input)) return { ok: false, problems: [{ path: '', message: 'must be a mapping' }] };
  const { apiId, stages: _stages, ...document } = input;
  const problems: Problem[] = [];
  if (apiId !== undefined && typeof apiId !== 'string') problems.push({ path: 'apiId', message: 'must be text' });
  const definition = await parseApiDefinitionInTurns(document, { limits, breathe: () => undefined });
  if (!definition.ok) problems.push(...definition.problems);
  const stages =
    document['protocolType'] === 'REST'
      ? collect(input, 'stages', problems, parseRestStageSettings)
      : collect(input, 'stages', problems, parseStageSettings);
  if (problems.length > 0 || !definition.ok) return { ok: false, problems };
  return {
    ok: true,
    value: { apiId: typeof apiId === 'string' ? apiId : undefined, definition: definition.value, stages },
  };
}
