import type { Command } from 'commander';
import type { Cli, CliContext } from '../context.ts';
import { stageArgument } from '../input/checked.ts';
import { routesOfDefinition, routesOfDocument } from '../routes/read-routes.ts';
import type { ShownRoute } from '../routes/read-routes.ts';
import { routeRows, ROUTE_HEAD } from '../routes/route-rows.ts';

/** `routes API`: the routes of the definition, or of what a stage serves. */
export function addRoutes(program: Command, cli: Cli): void {
  program
    .command('routes')
    .description('list the routes of an API: of its definition, or of what a stage serves')
    .argument('<api>', 'id of the API')
    .option('--stage <name>', 'show what this stage serves now')
    .action(
      cli.action<[string], { stage?: string }>(async (context, [apiId], { stage }) => {
        const { out } = context;
        const routes = await (stage === undefined
          ? definedRoutes(context, apiId)
          : servedRoutes(context, apiId, stageArgument(stage)));
        await out.data(routes, () => out.table(ROUTE_HEAD, routeRows(routes), `API ${apiId} has no routes.`));
      }),
    );
}

async function definedRoutes(context: CliContext, apiId: string): Promise<ShownRoute[]> {
  const control = await context.connect();
  return routesOfDefinition(control.json.api(await control.apis.getApi({ apiId })));
}

// No call gives a deployed definition as such; the export of a stage holds all of it.
async function servedRoutes(context: CliContext, apiId: string, stageName: string): Promise<ShownRoute[]> {
  const control = await context.connect();
  const { body } = await control.apis.exportApi({ apiId, stageName, outputType: 'JSON' });
  return routesOfDocument(JSON.parse(body));
}
