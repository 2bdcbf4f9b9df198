import type { Command } from 'commander';
import type { Cli } from '../context.ts';
import { rolloutSentence, stageKey, waitForRollout } from '../control/rollouts.ts';
import { stageArgument } from '../input/checked.ts';
import { onlyStage } from './deploy.ts';

interface RollbackOptions {
  readonly stage?: string;
  readonly deployment?: string;
  readonly wait: boolean;
}

/** `rollback API`: a stage goes back to the deployment before, or to a named one. */
export function addRollback(program: Command, cli: Cli): void {
  program
    .command('rollback')
    .description('let a stage serve the deployment before, or a named one')
    .argument('<api>', 'id of the API')
    .option('--stage <name>', "the stage (default: the API's only stage)")
    .option('--deployment <id>', 'the deployment to return to (default: the one served before)')
    .option('--no-wait', 'do not wait until every node serves it')
    .action(
      cli.action<[string], RollbackOptions>(async (context, [apiId], options) => {
        const { out } = context;
        const control = await context.connect();
        const stageName = options.stage === undefined ? await onlyStage(control, apiId) : stageArgument(options.stage);
        const deploymentId = options.deployment ?? '';
        const back = await control.deployments.rollback({ apiId, stageName, deploymentId });
        if (back.autoDeployDisabled) {
          out.note(`Auto-deploy of stage ${stageName} is off now: the next change would have undone the rollback.`);
        }
        const rollout = options.wait ? await waitForRollout(context, control, stageKey(apiId, stageName)) : undefined;
        const json = {
          ...(control.json.rollback(back) as object),
          stageName,
          ...(rollout === undefined ? {} : { rollout: control.json.rollout(rollout) }),
        };
        await out.data(json, () =>
          [
            `Stage ${stageName} of ${apiId} serves deployment ${back.deploymentId} instead of ${back.replacedDeploymentId}.`,
            ...(rollout === undefined ? [] : [rolloutSentence(rollout)]),
          ].join('\n'),
        );
      }),
    );
}
