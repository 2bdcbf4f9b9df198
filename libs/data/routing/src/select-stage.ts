import { decodePercent } from './percent.ts';

/** The stage that serves a request on the default endpoint. */
export interface StageSelection<S> {
  readonly stageName: string;
  readonly stage: S;
  /** Path for routing: without the stage's segment, at least `/`. */
  readonly path: string;
  /** What was taken off the path as it was sent, such as `/dev`; empty for `$default`. */
  readonly consumedPrefix: string;
}

/** Name of the stage that serves paths without a stage segment. */
export const DEFAULT_STAGE = '$default';

/**
 * Compares the first path segment (percent-decoded) with the stage names; otherwise the `$default` stage serves the untouched path.
 * Undefined: answer 404. `$default` itself is no path segment. Source: reference http-api.md 3.
 */
export function selectStage<S>(stages: ReadonlyMap<string, S>, path: string): StageSelection<S> | undefined {
  const slash = path.indexOf('/', 1);
  const end = slash === -1 ? path.length : slash;
  const stageName = decodePercent(path.slice(1, end));
  const named = stageName === DEFAULT_STAGE ? undefined : stages.get(stageName);
  if (named !== undefined) {
    return {
      stageName,
      stage: named,
      path: slash === -1 ? '/' : path.slice(slash),
      consumedPrefix: path.slice(0, end),
    };
  }
  const stage = stages.get(DEFAULT_STAGE);
  return stage === undefined ? undefined : { stageName: DEFAULT_STAGE, stage, path, consumedPrefix: '' };
}
