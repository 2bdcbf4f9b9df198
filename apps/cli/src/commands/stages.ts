import type { Stage } from '@gatehouse/contract';
import type { Command } from 'commander';
import type { Cli } from '../context.ts';
import { invokeUrl } from '../control/invoke-url.ts';
import { listAll } from '../control/list-all.ts';
import { deploysItself, stageNameOf } from '../control/stage-name.ts';
import { confirmed, stageArgument } from '../input/checked.ts';
import { ago } from '../output/ago.ts';
import { showDocument } from '../output/show-document.ts';

/** `stages API`, `stages get`, `stages delete`, `stages flush-cache`. */
export function addStages(program: Command, cli: Cli): void {
  const stages = program
    .command('stages')
    .description('list the stages of an API, show or delete one, empty its response cache')
    .usage('<api>\n       gatehouse stages get|delete|flush-cache <api> <stage>')
    .helpCommand(false);
  stages
    .command('list', { isDefault: true, hidden: true })
    .argument('<api>', 'id of the API')
    .action(
      cli.action<[string]>(async ({ out, connect, runtime }, [apiId]) => {
        const control = await connect();
        const [api, all] = await Promise.all([
          control.apis.getApi({ apiId }),
          listAll(
            (page) => control.stages.listStages({ apiId, ...page }),
            (page) => page.stages,
          ),
        ]);
        await out.data(all.map(control.json.stage), () =>
          out.table(
            ['STAGE', 'DEPLOYMENT', 'AUTO-DEPLOY', 'CHANGED', 'URL'],
            all.map((stage) => stageRow(stage, api.apiEndpoint, runtime.nowUnixMs())),
            `API ${apiId} has no stages; gatehouse deploy ${apiId} --stage NAME makes one.`,
          ),
        );
      }),
    );
  stages
    .command('get')
    .description('show a stage with its settings')
    .argument('<api>', 'id of the API')
    .argument('<stage>', 'name of the stage')
    .action(
      cli.action<[string, string]>(async ({ out, connect }, [apiId, stage]) => {
        const control = await connect();
        const stageName = stageArgument(stage);
        await showDocument(out, control.json.stage(await control.stages.getStage({ apiId, stageName })));
      }),
    );
  stages
    .command('delete')
    .description('delete a stage; its URL answers 404 from then on')
    .argument('<api>', 'id of the API')
    .argument('<stage>', 'name of the stage')
    .option('-y, --yes', 'do not ask')
    .action(
      cli.action<[string, string], { yes?: boolean }>(async (context, [apiId, stage], { yes }) => {
        const stageName = stageArgument(stage);
        const control = await context.connect();
        const { revision } = await control.stages.getStage({ apiId, stageName });
        await confirmed(context, `Deleting stage ${stageName} of API ${apiId}`, yes);
        await control.stages.deleteStage({ apiId, stageName, revision });
        context.out.say(`Stage ${stageName} of API ${apiId} is deleted.`);
      }),
    );
  addFlushCache(stages, cli);
}

function addFlushCache(stages: Command, cli: Cli): void {
  stages
    .command('flush-cache')
    .description('empty the response cache of a stage on all nodes at once')
    .argument('<api>', 'id of the API')
    .argument('<stage>', 'name of the stage')
    .action(
      cli.action<[string, string]>(async ({ out, connect }, [apiId, stage]) => {
        const stageName = stageArgument(stage);
        const control = await connect();
        await control.stages.flushStageCache({ apiId, stageName });
        out.say(`The response cache of stage ${stageName} of API ${apiId} is flushed.`);
      }),
    );
}

function stageRow(stage: Stage, apiEndpoint: string, nowUnixMs: number): string[] {
  const stageName = stageNameOf(stage);
  return [
    stageName,
    stage.deploymentId === '' ? stage.lastDeploymentStatusMessage || 'none' : stage.deploymentId,
    deploysItself(stage) ? 'yes' : 'no',
    ago(stage.lastUpdatedDate, nowUnixMs),
    invokeUrl(apiEndpoint, stageName),
  ];
}
