import type { RestStageSettings, StageSettings } from '@gatehouse/api-model';
import type { WantedApi } from '@gatehouse/apply-document';
import type { Stage } from '@gatehouse/contract';
import {
  restStageSettingsFromProto,
  restStageSettingsToProto,
  stageSettingsFromProto,
  stageSettingsToProto,
} from '@gatehouse/model-proto';
import type { ControlPlane } from '../control/control-plane.ts';
import { listAll } from '../control/list-all.ts';
import { stageNameOf } from '../control/stage-name.ts';
import { CallError } from '../errors/call-error.ts';
import { diffDocuments } from './diff.ts';
import type { ApiHandle } from './plan-api.ts';
import { compareDocuments } from './step.ts';
import type { Step } from './step.ts';

/** Compares the stages that a file names with those of the API. */
export async function planStages(
  control: ControlPlane,
  { stages, definition }: WantedApi,
  handle: ApiHandle,
  apiChanges: boolean,
): Promise<Step[]> {
  const current = handle.exists ? await stagesOf(control, handle.apiId ?? '') : [];
  return stages.map((wanted) => {
    const stage = current.find((existing) => stageNameOf(existing) === wanted.stageName);
    const isRest = definition.protocolType === 'REST';
    return planStage({ control, handle, name: definition.name, apiChanges, isRest }, wanted, stage);
  });
}

/** All stages of an API. */
export function stagesOf(control: ControlPlane, apiId: string): Promise<Stage[]> {
  return listAll(
    (page) => control.stages.listStages({ apiId, ...page }),
    (page) => page.stages,
  );
}

interface StageScope {
  readonly control: ControlPlane;
  readonly handle: ApiHandle;
  /** Display name of the API. */
  readonly name: string;
  readonly apiChanges: boolean;
  /** The stages are those of a REST API. */
  readonly isRest: boolean;
}

function planStage(scope: StageScope, wanted: StageSettings | RestStageSettings, current: Stage | undefined): Step {
  const { control, handle, name, isRest } = scope;
  const { stageName } = wanted;
  const settings = isRest
    ? { restSettings: restStageSettingsToProto(wanted) }
    : { settings: stageSettingsToProto(wanted) };
  const apiIdNow = (): string => handle.apiId ?? '';
  return {
    kind: 'stage',
    title: () => `stage ${stageName} of API ${handle.apiId ?? `"${name}"`}`,
    id: () => `${apiIdNow()}/${stageName}`,
    ...compareDocuments(plainSettings(current), plainSettings(settings)),
    run: async () => {
      const apiId = apiIdNow();
      if (current === undefined) return control.stages.createStage({ apiId, ...settings });
      const revision = await revisionToChange(scope, apiId, current);
      return control.stages.updateStage({ apiId, ...settings, revision });
    },
  };
}

/** The change of the API has just moved an auto-deploy stage, so its revision grew; its settings must be those that were compared. */
async function revisionToChange({ control, apiChanges }: StageScope, apiId: string, planned: Stage): Promise<string> {
  if (!apiChanges) return planned.revision;
  const stageName = stageNameOf(planned);
  const now = await control.stages.getStage({ apiId, stageName });
  if (diffDocuments(plainSettings(planned), plainSettings(now)).length === 0) return now.revision;
  throw new CallError(`stage ${stageName} of API ${apiId} changed since it was read`, {
    status: 'ABORTED',
    reason: 'STALE_REVISION',
    method: 'StageService/UpdateStage',
  });
}

function plainSettings(stage: Pick<Partial<Stage>, 'settings' | 'restSettings'> | undefined): unknown {
  if (stage?.restSettings !== undefined) return restStageSettingsFromProto(stage.restSettings);
  return stage?.settings === undefined ? undefined : stageSettingsFromProto(stage.settings);
}
