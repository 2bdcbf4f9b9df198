import type { Command } from 'commander';
import type { Cli } from '../context.ts';
import { listAll } from '../control/list-all.ts';
import { stageNameOf } from '../control/stage-name.ts';
import { ago } from '../output/ago.ts';

/** `deployments API`: newest first, with the stages that serve them. */
export function addDeployments(program: Command, cli: Cli): void {
  program
    .command('deployments')
    .description('list the deployments of an API, newest first')
    .argument('<api>', 'id of the API')
    .action(
      cli.action<[string]>(async ({ out, connect, runtime }, [apiId]) => {
        const control = await connect();
        const [all, stages] = await Promise.all([
          listAll(
            (page) => control.deployments.listDeployments({ apiId, ...page }),
            (page) => page.deployments,
          ),
          listAll(
            (page) => control.stages.listStages({ apiId, ...page }),
            (page) => page.stages,
          ),
        ]);
        const servedBy = (deploymentId: string): string =>
          stages
            .filter((stage) => stage.deploymentId === deploymentId)
            .map((stage) => stageNameOf(stage))
            .join(', ');
        await out.data(all.map(control.json.deployment), () =>
          out.table(
            ['DEPLOYMENT', 'SERVED BY', 'MADE', 'BY', 'ROUTES', 'DESCRIPTION'],
            all.map((deployment) => [
              deployment.deploymentId,
              servedBy(deployment.deploymentId) || '-',
              ago(deployment.createdDate, runtime.nowUnixMs()),
              deployment.autoDeployed ? 'auto-deploy' : 'operator',
              String(deployment.routeCount),
              deployment.description,
            ]),
            `API ${apiId} has no deployments; gatehouse deploy ${apiId} makes one.`,
          ),
        );
      }),
    );
}
