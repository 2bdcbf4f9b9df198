import type { Command } from 'commander';
import type { Cli, CliContext } from '../context.ts';
import type { ControlPlane } from '../control/control-plane.ts';
import { invokeUrl } from '../control/invoke-url.ts';
import { listAll } from '../control/list-all.ts';
import { rolloutSentence, stageKey, waitForRollout } from '../control/rollouts.ts';
import { stageNameOf } from '../control/stage-name.ts';
import { CliError } from '../errors/cli-error.ts';
import { stageArgument } from '../input/checked.ts';

interface DeployOptions {
  readonly stage?: string;
  readonly description?: string;
  readonly wait: boolean;
}

/** `deploy API`: a new deployment, served by a stage. */
export function addDeploy(program: Command, cli: Cli): void {
  program
    .command('deploy')
    .description('copy the definition and let a stage serve the copy')
    .argument('<api>', 'id of the API')
    .option('--stage <name>', "the stage; made if it does not exist (default: the API's only stage)")
    .option('--description <text>', 'what changed')
    .option('--no-wait', 'do not wait until every node serves it')
    .action(
      cli.action<[string], DeployOptions>(async (context, [apiId], options) => {
        const control = await context.connect();
        const stageName = options.stage === undefined ? await onlyStage(control, apiId) : stageArgument(options.stage);
        const description = options.description ?? '';
        const deployment = await control.deployments.createDeployment({ apiId, stageName, description });
        const rollout = options.wait ? await waitForRollout(context, control, stageKey(apiId, stageName)) : undefined;
        const json = {
          deployment: control.json.deployment(deployment),
          stageName,
          ...(rollout === undefined ? {} : { rollout: control.json.rollout(rollout) }),
        };
        const url = await urlOf(context, control, apiId, stageName);
        await context.out.data(json, () =>
          [
            `Deployment ${deployment.deploymentId} of ${apiId} (${String(deployment.routeCount)} routes) at ${url}`,
            rollout === undefined
              ? `stage ${stageName} of ${apiId}: not waited for; gatehouse rollout ${apiId} says how far it is`
              : rolloutSentence(rollout),
          ].join('\n'),
        );
      }),
    );
}

/** The stage that is meant when none is named. Throws when there are several. */
export async function onlyStage(control: ControlPlane, apiId: string): Promise<string> {
  const stages = await listAll(
    (page) => control.stages.listStages({ apiId, ...page }),
    (page) => page.stages,
  );
  const names = stages.map(stageNameOf);
  if (names.length <= 1) return names[0] ?? '$default';
  throw new CliError(`API ${apiId} has several stages: ${names.join(', ')}. Say which one with --stage.`);
}

async function urlOf(context: CliContext, control: ControlPlane, apiId: string, stageName: string): Promise<string> {
  if (context.out.format !== 'table') return '';
  const { apiEndpoint } = await control.apis.getApi({ apiId });
  return invokeUrl(apiEndpoint, stageName);
}
