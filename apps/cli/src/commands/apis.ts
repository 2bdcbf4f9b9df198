import type { Api } from '@gatehouse/contract';
import type { Command } from 'commander';
import type { Cli } from '../context.ts';
import { listAll } from '../control/list-all.ts';
import { confirmed } from '../input/checked.ts';
import { ago } from '../output/ago.ts';

/** `apis`, `apis get`, `apis delete`. */
export function addApis(program: Command, cli: Cli): void {
  const apis = program.command('apis').description('list the APIs, show or delete one');
  apis
    .command('list', { isDefault: true })
    .description('list the APIs')
    .action(
      cli.action(async (context) => {
        const { out } = context;
        const control = await context.connect();
        const all = await listAll(
          (page) => control.apis.listApis(page),
          (page) => page.apis,
        );
        await out.data(all.map(control.json.api), () =>
          out.table(
            ['API', 'NAME', 'PROTOCOL', 'ROUTES', 'CHANGED', 'ENDPOINT'],
            all.map((api) => apiRow(api, context.runtime.nowUnixMs())),
            'There are no APIs yet. gatehouse apply -f examples/mock.yaml makes one.',
          ),
        );
      }),
    );
  apis
    .command('get')
    .description('show an API with its definition')
    .argument('<api>', 'id of the API')
    .action(
      cli.action<[string]>(async ({ out, connect }, [apiId]) => {
        const control = await connect();
        const json = control.json.api(await control.apis.getApi({ apiId }));
        const { stringify } = await import('yaml');
        await out.data(json, () => stringify(json, { lineWidth: 0 }).trimEnd());
      }),
    );
  apis
    .command('delete')
    .description('delete an API with its stages and deployments')
    .argument('<api>', 'id of the API')
    .option('-y, --yes', 'do not ask')
    .action(
      cli.action<[string], { yes?: boolean }>(async (context, [apiId], { yes }) => {
        const control = await context.connect();
        const { revision } = await control.apis.getApi({ apiId });
        await confirmed(context, `Deleting API ${apiId} with its stages and deployments`, yes);
        await control.apis.deleteApi({ apiId, revision });
        context.out.say(`API ${apiId} is deleted.`);
      }),
    );
}

function apiRow(api: Api, nowUnixMs: number): string[] {
  const { definition } = api;
  const protocol = definition?.$case === undefined ? '-' : definition.$case.toUpperCase();
  const routes =
    definition?.$case === 'http' || definition?.$case === 'websocket' ? definition.value.routes.length : '-';
  return [
    api.apiId,
    definition?.value.name ?? '-',
    protocol,
    String(routes),
    ago(api.lastUpdatedDate, nowUnixMs),
    api.apiEndpoint,
  ];
}
