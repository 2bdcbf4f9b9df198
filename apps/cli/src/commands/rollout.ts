import type { Rollout } from '@gatehouse/contract';
import type { Command } from 'commander';
import type { Cli, CliContext } from '../context.ts';
import type { ControlPlane } from '../control/control-plane.ts';
import { listAll } from '../control/list-all.ts';
import { followRollout, rolloutFailed } from '../control/rollouts.ts';
import { stageArgument } from '../input/checked.ts';
import { ago } from '../output/ago.ts';

/** `rollout API`: how far the stages have come on the nodes. */
export function addRollout(program: Command, cli: Cli): void {
  program
    .command('rollout')
    .description('say how far the stages of an API have come on the nodes')
    .argument('<api>', 'id of the API')
    .option('--stage <name>', 'only this stage (default: all that serve a deployment)')
    .option('-w, --watch', 'wait until every node serves what it should')
    .action(
      cli.action<[string], { stage?: string; watch?: boolean }>(async (context, [apiId], options) => {
        const control = await context.connect();
        const names =
          options.stage === undefined ? await servingStages(control, apiId) : [stageArgument(options.stage)];
        const rollouts = await Promise.all(
          names.map((stageName) =>
            options.watch === true
              ? followRollout(context, control, apiId, stageName)
              : control.deployments.getRollout({ apiId, stageName }),
          ),
        );
        await show(context, control, apiId, rollouts);
      }),
    );
}

async function show(
  { out, runtime }: CliContext,
  control: ControlPlane,
  apiId: string,
  rollouts: readonly Rollout[],
): Promise<void> {
  await out.data(rollouts.map(control.json.rollout), () =>
    out.table(
      ['STAGE', 'DEPLOYMENT', 'STATE', 'STARTED', 'SUMMARY'],
      rollouts.map((rollout) => [
        rollout.stageName,
        rollout.deploymentId,
        rollout.state,
        ago(rollout.startedDate, runtime.nowUnixMs()),
        rollout.summary,
      ]),
      `No stage of API ${apiId} serves a deployment; gatehouse deploy ${apiId} makes one.`,
    ),
  );
  const [failed] = rollouts.filter(({ state }) => state === 'FAILED');
  if (failed !== undefined) throw rolloutFailed(failed);
}

async function servingStages(control: ControlPlane, apiId: string): Promise<string[]> {
  const stages = await listAll(
    (page) => control.stages.listStages({ apiId, ...page }),
    (page) => page.stages,
  );
  return stages.filter(({ deploymentId }) => deploymentId !== '').map((stage) => stage.settings?.stageName ?? '');
}
