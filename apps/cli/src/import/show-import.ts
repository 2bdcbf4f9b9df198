import type { Stage } from '@gatehouse/contract';
import type { ImportOptions } from '../commands/import.ts';
import type { CliContext } from '../context.ts';
import { invokeUrl } from '../control/invoke-url.ts';
import { deploysItself, stageNameOf } from '../control/stage-name.ts';
import { rolloutSentence } from '../control/rollouts.ts';
import { CliError } from '../errors/cli-error.ts';
import { EXIT } from '../exit-code.ts';
import { routesOfDefinition } from '../routes/read-routes.ts';
import { routeRows, ROUTE_HEAD } from '../routes/route-rows.ts';
import type { ImportOutcome } from './import-document.ts';

/** Prints warnings, routes, URLs and rollouts; throws when a stage could not serve what was imported. */
export async function showImport(
  context: CliContext,
  options: ImportOptions,
  file: string,
  outcome: ImportOutcome,
): Promise<void> {
  const { out, connect } = context;
  const { response, api, stages, rollouts } = outcome;
  const control = await connect();
  for (const warning of response.warnings) out.warn(warning);
  showIgnored(context, response.importInfo);
  const json = {
    ...(control.json.importResult(response) as object),
    stages: stages.map(control.json.stage),
    rollouts: rollouts.map(control.json.rollout),
  };
  const routes = routesOfDefinition(control.json.api(api));
  await out.data(json, () =>
    [
      sentence(options, file, outcome),
      '',
      out.table(ROUTE_HEAD, routeRows(routes), 'The document has no routes.'),
      '',
      ...stages.map((stage) => invokeUrl(api.apiEndpoint, stageNameOf(stage))),
      ...rollouts.map(rolloutSentence),
    ]
      .join('\n')
      .trimEnd(),
  );
  adviseOnStages(context, api.apiId, options, stages);
}

function showIgnored({ out, isVerbose }: CliContext, importInfo: readonly string[]): void {
  if (isVerbose) for (const line of importInfo) out.note(`ignored: ${line}`);
  else if (importInfo.length > 0) {
    out.note(`${String(importInfo.length)} parts without effect on the gateway were ignored; --verbose lists them.`);
  }
}

function sentence({ dryRun }: ImportOptions, file: string, { response, api }: ImportOutcome): string {
  const source = file === '-' ? 'standard input' : file;
  const name = api.definition?.value.name ?? '';
  const title = api.apiId === '' ? `"${name}"` : `${api.apiId} ("${name}")`;
  if (dryRun === true) return `Dry run: ${source} would ${response.created ? 'create' : 'change'} API ${title}.`;
  return response.created ? `API ${title} is created from ${source}.` : `API ${title} is changed from ${source}.`;
}

function adviseOnStages({ out }: CliContext, apiId: string, options: ImportOptions, stages: readonly Stage[]): void {
  if (options.dryRun === true) return;
  for (const stage of stages) {
    const { deploymentId, lastDeploymentStatusMessage } = stage;
    const stageName = stageNameOf(stage);
    if (!deploysItself(stage)) {
      out.note(
        `Stage ${stageName} has no auto-deploy: gatehouse deploy ${apiId} --stage '${stageName}' makes the change live.`,
      );
    } else if (deploymentId === '') {
      throw new CliError(`stage ${stageName} of ${apiId} serves nothing yet: ${lastDeploymentStatusMessage}`, {
        exitCode: EXIT.refused,
      });
    }
  }
  if (stages.length === 0) {
    out.note(`The API has no stage, so nothing is live: gatehouse deploy ${apiId} --stage NAME.`);
  }
}
