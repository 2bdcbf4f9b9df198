import { parseApiKey, parseUsagePlan } from '@gatehouse/api-model';
import type { ApiKey, Problem, UsagePlan, Validated } from '@gatehouse/api-model';
import { collect, isRecord } from './members.ts';

/** A usage plan as the file wants it. */
export interface WantedUsagePlan {
  readonly usagePlan: UsagePlan;
  /** Ids of API keys that are to be in it; others that are in it stay. */
  readonly keys: readonly string[];
}

/** The value of a variable of the environment; undefined = it is not set. */
export type Environment = (name: string) => string | undefined;

const REFERENCE = /^\$\{env\.([A-Za-z_][A-Za-z0-9_]*)\}$/;

/** An API key of a file. Its value is given as it is, or as `${env.NAME}`; no problem quotes it. */
export function parseWantedApiKey(input: unknown, environment: Environment): Validated<ApiKey> {
  if (!isRecord(input) || typeof input['value'] !== 'string') return parseApiKey(input);
  const name = REFERENCE.exec(input['value'])?.[1];
  if (name === undefined) return parseApiKey(input);
  const { value: _reference, ...rest } = input;
  const value = environment(name) ?? '';
  if (value !== '') return parseApiKey({ ...rest, value });
  const others = parseApiKey(rest);
  const problem = { path: 'value', message: `the variable ${name} of the environment is not set` };
  return { ok: false, problems: [problem, ...(others.ok ? [] : others.problems)] };
}

/** A usage plan of a file, with the list `keys` beside its own fields. */
export function parseWantedUsagePlan(input: unknown): Validated<WantedUsagePlan> {
  if (!isRecord(input)) return { ok: false, problems: [{ path: '', message: 'must be a mapping' }] };
  const { keys: _keys, ...document } = input;
  const problems: Problem[] = [];
  const usagePlan = parseUsagePlan(document);
  if (!usagePlan.ok) problems.push(...usagePlan.problems);
  const seen = new Set<string>();
  const keys = collect(input, 'keys', problems, (item) => parseKeyId(item, seen));
  return problems.length > 0 || !usagePlan.ok
    ? { ok: false, problems }
    : { ok: true, value: { usagePlan: usagePlan.value, keys } };
}

function parseKeyId(item: unknown, seen: Set<string>): Validated<string> {
  const isId = typeof item === 'string' && item !== '';
  if (isId && !seen.has(item)) {
    seen.add(item);
    return { ok: true, value: item };
  }
  return { ok: false, problems: [{ path: '', message: isId ? 'is there already' : 'must be the id of an API key' }] };
}
