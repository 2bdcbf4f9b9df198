import type { ApiKeyResource } from '@gatehouse/contract';
import type { Command } from 'commander';
import type { Cli, CliContext } from '../context.ts';
import { listAll } from '../control/list-all.ts';
import { confirmed } from '../input/checked.ts';
import { readText } from '../input/read-text.ts';
import { ago } from '../output/ago.ts';
import { showDocument } from '../output/show-document.ts';

interface KeyOptions {
  readonly name?: string;
  readonly description?: string;
  readonly customer?: string;
  readonly enable?: boolean;
  readonly disable?: boolean;
}

interface ListOptions {
  readonly name?: string;
  readonly customer?: string;
  readonly showValues?: boolean;
}

/** `keys`, `keys create|get|update|delete|import`. */
export function addKeys(program: Command, cli: Cli): void {
  const keys = program
    .command('keys')
    .description('list, make, change, import and delete API keys')
    .usage('[command]')
    .helpCommand(false);
  keys
    .command('list', { isDefault: true, hidden: true })
    .option('--name <prefix>', 'only keys whose name starts with this')
    .option('--customer <id>', 'only keys of this customer')
    .option('--show-values', 'show the values too (operators; stands in the audit trail)')
    .action(cli.action<[], ListOptions>((context, _args, options) => listKeys(context, options)));
  keys
    .command('get')
    .description('show an API key')
    .argument('<id>', 'id of the key')
    .option('--show-value', 'show the value too (operators; stands in the audit trail)')
    .action(
      cli.action<[string], { showValue?: boolean }>(async ({ out, connect }, [apiKeyId], { showValue = false }) => {
        const control = await connect();
        const key = await control.apiKeys.getApiKey({ apiKeyId, includeValue: showValue });
        await showDocument(out, control.json.apiKey(key));
      }),
    );
  addChanges(keys, cli);
  keys
    .command('import')
    .description('make and change keys from a CSV file: all of its rows, or none')
    .argument(
      '<file>',
      'CSV with the columns Name and Key, and if wanted Description, Enabled, UsagePlanIds; - = stdin',
    )
    .option('--fail-on-warnings', 'refuse the file if there is anything to warn of')
    .action(
      cli.action<[string], { failOnWarnings?: boolean }>((context, [file], { failOnWarnings = false }) =>
        importKeys(context, file, failOnWarnings),
      ),
    );
}

function addChanges(keys: Command, cli: Cli): void {
  keys
    .command('create')
    .description('make an enabled API key and print its value')
    .argument('<name>', 'display name')
    .option('--plan <id>', 'usage plan that the key joins')
    .option('--customer <id>', 'whose key it is in another system')
    .option('--description <text>', 'free text')
    .option('--disable', 'clients may not use it yet')
    .action(
      cli.action<[string], KeyOptions & { plan?: string }>((context, [name], options) =>
        createKey(context, name, options),
      ),
    );
  keys
    .command('update')
    .description('change an API key; what is not given stays')
    .argument('<id>', 'id of the key')
    .option('--name <name>', 'display name')
    .option('--description <text>', 'free text')
    .option('--customer <id>', 'whose key it is in another system')
    .option('--enable', 'clients may use it')
    .option('--disable', 'clients may not use it')
    .action(cli.action<[string], KeyOptions>((context, [id], options) => updateKey(context, id, options)));
  keys
    .command('delete')
    .description('delete an API key and take it out of its usage plans')
    .argument('<id>', 'id of the key')
    .option('-y, --yes', 'do not ask')
    .action(
      cli.action<[string], { yes?: boolean }>(async (context, [apiKeyId], { yes }) => {
        const control = await context.connect();
        const { revision } = await control.apiKeys.getApiKey({ apiKeyId });
        await confirmed(context, `Deleting API key ${apiKeyId}`, yes);
        await control.apiKeys.deleteApiKey({ apiKeyId, revision });
        context.out.say(`API key ${apiKeyId} is deleted.`);
      }),
    );
}

async function listKeys(context: CliContext, { name, customer, showValues = false }: ListOptions): Promise<void> {
  const { out, connect, runtime } = context;
  const control = await connect();
  const filter = { nameQuery: name ?? '', customerId: customer ?? '', includeValues: showValues };
  const all = await listAll(
    (page) => control.apiKeys.listApiKeys({ ...page, ...filter }),
    (page) => page.apiKeys,
  );
  await out.data(all.map(control.json.apiKey), () =>
    out.table(
      ['KEY', 'NAME', 'ENABLED', 'CUSTOMER', 'CHANGED', 'PLANS', ...(showValues ? ['VALUE'] : [])],
      all.map((key) => keyRow(key, runtime.nowUnixMs(), showValues)),
      'There are no API keys; gatehouse keys create NAME makes one.',
    ),
  );
}

function keyRow({ apiKey, lastUpdatedDate, usagePlanIds }: ApiKeyResource, nowUnixMs: number, withValue: boolean) {
  const { apiKeyId = '', name = '', enabled = false, customerId = '', value = '' } = apiKey ?? {};
  const row = [
    apiKeyId,
    name,
    enabled ? 'yes' : 'no',
    customerId,
    ago(lastUpdatedDate, nowUnixMs),
    usagePlanIds.join(', ') || 'none',
  ];
  return withValue ? [...row, value] : row;
}

async function createKey(
  { out, connect }: CliContext,
  name: string,
  options: KeyOptions & { readonly plan?: string },
): Promise<void> {
  const { plan, customer, description, disable = false } = options;
  const control = await connect();
  const apiKey = { name, enabled: !disable, customerId: customer, description };
  // A plan that does not exist is found out before a key is left over.
  if (plan !== undefined) await control.usagePlans.getUsagePlan({ usagePlanId: plan });
  const created = await control.apiKeys.createApiKey({ apiKey });
  const keyId = created.apiKey?.apiKeyId ?? '';
  if (plan !== undefined) await control.usagePlans.createUsagePlanKey({ usagePlanId: plan, keyId });
  const place = plan === undefined ? 'it is in no usage plan yet: gatehouse plans add-key PLAN KEY' : `in plan ${plan}`;
  out.note(`API key ${keyId} ("${name}") is made; ${place}. Its value:`);
  await out.data(control.json.apiKey(created), () => created.apiKey?.value ?? '');
}

async function updateKey({ out, connect }: CliContext, apiKeyId: string, options: KeyOptions): Promise<void> {
  const { name, description, customer, enable, disable } = options;
  const control = await connect();
  const { apiKey, revision } = await control.apiKeys.getApiKey({ apiKeyId });
  const enabled = enable === true ? true : disable === true ? false : apiKey?.enabled;
  const changed = await control.apiKeys.updateApiKey({
    apiKey: {
      ...apiKey,
      name: name ?? apiKey?.name,
      description: description ?? apiKey?.description,
      customerId: customer ?? apiKey?.customerId,
      enabled,
    },
    revision,
  });
  out.note(`API key ${apiKeyId} is changed.`);
  await showDocument(out, control.json.apiKey(changed));
}

async function importKeys({ out, connect, runtime }: CliContext, file: string, failOnWarnings: boolean): Promise<void> {
  const body = Buffer.from(await readText(file, runtime));
  const control = await connect();
  const imported = await control.apiKeys.importApiKeys({ body, failOnWarnings });
  for (const warning of imported.warnings) out.warn(warning);
  await out.data(
    control.json.importedApiKeys(imported),
    () =>
      `${String(imported.ids.length)} ${imported.ids.length === 1 ? 'API key is' : 'API keys are'} imported from ${file}.`,
  );
}
