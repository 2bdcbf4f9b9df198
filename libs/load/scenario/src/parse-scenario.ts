import { checkShape } from '@gatehouse/api-model';
import type { Validated } from '@gatehouse/api-model';
import { parseYamlText } from '@gatehouse/yaml-text';
import { arrivalsOf, durationOf, segmentsOf } from './rate-profile.ts';
import type { RateSegment } from './rate-profile.ts';
import { scenarioProblems } from './scenario-rules.ts';
import { scenarioSchema } from './scenario-file.ts';
import type { ScenarioFile } from './scenario-file.ts';

/** A longer run gets longer intervals: its result stays a file that one can open. */
const MAX_INTERVALS = 2000;

/** What flags change of a file. Absent = as the file says. */
export interface ScenarioOverrides {
  readonly addresses?: readonly string[] | undefined;
  readonly seed?: number | undefined;
  readonly limit?: { readonly rate: number; readonly burst: number } | undefined;
  /** Multiplies every rate. */
  readonly rateFactor?: number | undefined;
  /** Replaces the length of soak phases. */
  readonly soakMs?: number | undefined;
  readonly connections?: number | undefined;
  readonly timeoutMs?: number | undefined;
  readonly maxArrivals?: number | undefined;
}

/** A scenario ready to run: the file with its flags, and what follows from its phases. Plain data, so that threads can receive it. */
export interface Scenario {
  readonly file: ScenarioFile;
  readonly segments: readonly RateSegment[];
  readonly durationMs: number;
  /** How many arrivals the phases have; with Poisson arrivals the expected number. */
  readonly plannedArrivals: number;
}

/** Environment variables that templates may use by `${env.NAME}`. */
export interface ScenarioOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly overrides?: ScenarioOverrides;
}

/** Reads a scenario file, YAML or JSON. Every problem says its path, line and column. Never throws. */
export function parseScenario(text: string, options: ScenarioOptions): Validated<Scenario> {
  return parseYamlText(text, (value) => validateScenario(value, options));
}

/** Validates a parsed scenario file and applies the flags. */
export function validateScenario(value: unknown, { env, overrides = {} }: ScenarioOptions): Validated<Scenario> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { ok: false, problems: [{ path: '', message: 'must be a mapping with name, kind, phases and targets' }] };
  }
  const shape = checkShape(scenarioSchema, value);
  if (!shape.ok) return shape;
  const file = withOverrides(shape.value, overrides);
  const { rateFactor: factor = 1, soakMs } = overrides;
  const segments = segmentsOf(file.phases, { limitPerSecond: file.limit?.rate, factor, soakMs });
  const problems = scenarioProblems(file, segments, env);
  if (problems.length > 0) return { ok: false, problems };
  const durationMs = durationOf(segments);
  const interval = Math.max(
    file.interval,
    Math.ceil(durationMs / MAX_INTERVALS / 1000) * (durationMs > MAX_INTERVALS * file.interval ? 1000 : 0),
  );
  const plannedArrivals = Math.round(arrivalsOf(segments));
  return { ok: true, value: { file: { ...file, interval }, segments, durationMs, plannedArrivals } };
}

function withOverrides(file: ScenarioFile, overrides: ScenarioOverrides): ScenarioFile {
  const { addresses = [], seed, limit, connections, timeoutMs, maxArrivals } = overrides;
  return {
    ...file,
    ...(addresses.length > 0 && { addresses: [...addresses] }),
    ...(seed !== undefined && { seed }),
    ...(limit !== undefined && { limit }),
    ...(connections !== undefined && { connections }),
    ...(timeoutMs !== undefined && { timeout: timeoutMs }),
    ...(maxArrivals !== undefined && { maxArrivals }),
  };
}
