import type { Api } from '@gatehouse/contract';
import type { Command } from 'commander';
import type { Cli, CliContext } from '../context.ts';
import { listAll } from '../control/list-all.ts';
import { confirmed } from '../input/checked.ts';
import { ago } from '../output/ago.ts';
import { showDocument } from '../output/show-document.ts';

/** `apis`, `apis API`, `apis get`, `apis delete`. */
export function addApis(program: Command, cli: Cli): void {
  const apis = program
    .command('apis')
    .description('list the APIs, show or delete one')
    .usage('[api]\n       gatehouse apis delete <api>')
    .helpCommand(false);
  apis
    .command('list', { isDefault: true, hidden: true })
    .argument('[api]', 'id of the API')
    .action(
      cli.action<[string | undefined]>((context, [apiId]) =>
        apiId === undefined ? listApis(context) : showApi(context, apiId),
      ),
    );
  apis
    .command('get')
    .description('show an API with its definition')
    .argument('<api>', 'id of the API')
    .action(cli.action<[string]>((context, [apiId]) => showApi(context, apiId)));
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

async function listApis({ out, connect, runtime }: CliContext): Promise<void> {
  const control = await connect();
  const all = await listAll(
    (page) => control.apis.listApis(page),
    (page) => page.apis,
  );
  await out.data(all.map(control.json.api), () =>
    out.table(
      ['API', 'NAME', 'PROTOCOL', 'ROUTES', 'CHANGED', 'ENDPOINT'],
      all.map((api) => apiRow(api, runtime.nowUnixMs())),
      'There are no APIs yet. gatehouse apply -f examples/mock.yaml makes one.',
    ),
  );
}

async function showApi({ out, connect }: CliContext, apiId: string): Promise<void> {
  const control = await connect();
  await showDocument(out, control.json.api(await control.apis.getApi({ apiId })));
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
