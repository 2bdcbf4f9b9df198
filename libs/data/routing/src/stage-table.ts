import { selectStage } from './select-stage.ts';
import type { StageSelection } from './select-stage.ts';

/** Why a stage table has no stage for a request. */
export type StageFailure = 'unknown-api' | 'unknown-stage';

/** All stages of all APIs. Immutable: a change gives a new table, which shares everything else with the one before. */
export interface StageTable<S> {
  /** Number of stages. */
  readonly size: number;
  /** A stage by name: the target of an API mapping or a routing rule. */
  get(apiId: string, stageName: string): S | undefined;
  /** The stages of one API by name. */
  stagesOf(apiId: string): ReadonlyMap<string, S> | undefined;
  /** The stage that serves a path of the API's default endpoint (reference http-api.md 3). */
  select(apiId: string, path: string): StageSelection<S> | StageFailure;
  withStage(apiId: string, stageName: string, stage: S): StageTable<S>;
  withoutStage(apiId: string, stageName: string): StageTable<S>;
}

type StagesByApi<S> = ReadonlyMap<string, ReadonlyMap<string, S>>;

/** Makes an empty stage table. */
export function createStageTable<S>(): StageTable<S> {
  return tableOf<S>(new Map());
}

function tableOf<S>(apis: StagesByApi<S>): StageTable<S> {
  return {
    size: [...apis.values()].reduce((sum, stages) => sum + stages.size, 0),
    get: (apiId, stageName) => apis.get(apiId)?.get(stageName),
    stagesOf: (apiId) => apis.get(apiId),
    select(apiId, path) {
      const stages = apis.get(apiId);
      return stages === undefined ? 'unknown-api' : (selectStage(stages, path) ?? 'unknown-stage');
    },
    withStage: (apiId, stageName, stage) =>
      tableOf(new Map(apis).set(apiId, new Map(apis.get(apiId)).set(stageName, stage))),
    withoutStage(apiId, stageName) {
      const stages = new Map(apis.get(apiId));
      stages.delete(stageName);
      const changed = new Map(apis);
      if (stages.size === 0) changed.delete(apiId);
      else changed.set(apiId, stages);
      return tableOf(changed);
    },
  };
}
