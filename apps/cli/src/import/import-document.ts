import type { Api, ImportApiResponse, Rollout, Stage } from '@gatehouse/contract';
import type { ImportOptions } from '../commands/import.ts';
import type { CliContext } from '../context.ts';
import type { ControlPlane } from '../control/control-plane.ts';
import { listAll } from '../control/list-all.ts';
import { deploysItself, stageNameOf } from '../control/stage-name.ts';
import { stageKey, waitForRollout } from '../control/rollouts.ts';

const MODES = { overwrite: 'OVERWRITE', merge: 'MERGE' } as const;
const BASE_PATHS = { ignore: 'IGNORE', prepend: 'PREPEND', split: 'SPLIT' } as const;

/** What an import brought. */
export interface ImportOutcome {
  readonly response: ImportApiResponse;
  readonly api: Api;
  /** The API's stages afterwards; empty after a dry run. */
  readonly stages: readonly Stage[];
  /** Rollouts of the stages that serve the new definition. */
  readonly rollouts: readonly Rollout[];
}

/** Imports the document, makes the stage if one is wanted, and waits until the nodes serve it. */
export async function importDocument(
  context: CliContext,
  options: ImportOptions,
  body: string,
): Promise<ImportOutcome> {
  const control = await context.connect();
  const progress = context.progress('importing');
  const response = await control.apis
    .importApi({
      apiId: options.apiId ?? '',
      body,
      mode: MODES[options.mode],
      basePath: BASE_PATHS[options.basePath],
      failOnWarnings: options.failOnWarnings === true,
      upstreamUrl: options.upstream ?? '',
      validateOnly: options.dryRun === true,
      protocolType: options.protocol ?? '',
      ignoreDocumentation: options.ignoreDocumentation === true,
    })
    .finally(() => progress.stop());
  const { api } = response;
  if (api === undefined) throw new Error('the control plane answered an import without the API');
  if (options.dryRun === true) return { response, api, stages: [], rollouts: [] };
  const stages = await withWantedStage(control, options, response.created, api);
  const live = options.wait ? stages.filter(isServedByAutoDeploy) : [];
  const rollouts: Rollout[] = [];
  for (const stage of live) {
    rollouts.push(await waitForRollout(context, control, stageKey(api.apiId, stageNameOf(stage))));
  }
  return { response, api, stages, rollouts };
}

async function withWantedStage(
  control: ControlPlane,
  { stage }: ImportOptions,
  created: boolean,
  { apiId, definition }: Api,
): Promise<Stage[]> {
  const stages = await listAll(
    (page) => control.stages.listStages({ apiId, ...page }),
    (page) => page.stages,
  );
  const isRest = definition?.$case === 'rest';
  const wanted = wantedStage(stage, created && !isRest);
  if (wanted === undefined || stages.some((known) => stageNameOf(known) === wanted)) return stages;
  const settings = { stageName: wanted, autoDeploy: true };
  const made = isRest ? { apiId, restSettings: settings } : { apiId, settings };
  return [...stages, await control.stages.createStage(made)];
}

// False is `--no-stage`, undefined neither option. A REST API has no `$default`.
function wantedStage(stage: string | false | undefined, created: boolean): string | undefined {
  if (typeof stage === 'string') return stage;
  return stage !== false && created ? '$default' : undefined;
}

function isServedByAutoDeploy(stage: Stage): boolean {
  return deploysItself(stage) && stage.deploymentId !== '';
}
