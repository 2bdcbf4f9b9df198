import type { DomainName } from '@gatehouse/contract';
import type { Command } from 'commander';
import type { Cli, CliContext } from '../context.ts';
import { listAll } from '../control/list-all.ts';
import { confirmed } from '../input/checked.ts';
import { ago } from '../output/ago.ts';
import { showDocument } from '../output/show-document.ts';

/** `domains`, `domains DOMAIN`, `domains get`, `domains delete`. */
export function addDomains(program: Command, cli: Cli): void {
  const domains = program
    .command('domains')
    .description('list the custom domain names, show or delete one')
    .usage('[domain]\n       gatehouse domains delete <domain>')
    .helpCommand(false);
  domains
    .command('list', { isDefault: true, hidden: true })
    .argument('[domain]', 'the domain name')
    .action(
      cli.action<[string | undefined]>((context, [domainName]) =>
        domainName === undefined ? listDomains(context) : showDomain(context, domainName),
      ),
    );
  domains
    .command('get')
    .description('show a domain name with its mappings and rules')
    .argument('<domain>', 'the domain name')
    .action(cli.action<[string]>((context, [domainName]) => showDomain(context, domainName)));
  domains
    .command('delete')
    .description('delete a domain name; the APIs stay')
    .argument('<domain>', 'the domain name')
    .option('-y, --yes', 'do not ask')
    .action(
      cli.action<[string], { yes?: boolean }>(async (context, [domainName], { yes }) => {
        const control = await context.connect();
        const { revision } = await control.domainNames.getDomainName({ domainName });
        await confirmed(context, `Deleting domain name ${domainName}`, yes);
        await control.domainNames.deleteDomainName({ domainName, revision });
        context.out.say(`Domain name ${domainName} is deleted.`);
      }),
    );
}

async function listDomains({ out, connect, runtime }: CliContext): Promise<void> {
  const control = await connect();
  const all = await listAll(
    (page) => control.domainNames.listDomainNames(page),
    (page) => page.domainNames,
  );
  await out.data(all.map(control.json.domainName), () =>
    out.table(
      ['DOMAIN NAME', 'ROUTING MODE', 'RULES', 'CHANGED', 'MAPPINGS'],
      all.map(({ domainName, lastUpdatedDate }) => [
        domainName?.domainName ?? '',
        domainName?.routingMode ?? 'API_MAPPING_ONLY',
        String(domainName?.routingRules.length ?? 0),
        ago(lastUpdatedDate, runtime.nowUnixMs()),
        mappings(domainName),
      ]),
      'There are no domain names; gatehouse apply -f examples/versioned.yaml makes one.',
    ),
  );
}

async function showDomain({ out, connect }: CliContext, domainName: string): Promise<void> {
  const control = await connect();
  await showDocument(out, control.json.domainName(await control.domainNames.getDomainName({ domainName })));
}

function mappings(domainName: DomainName | undefined): string {
  return (domainName?.apiMappings ?? [])
    .map(({ apiMappingKey, apiId, stage }) => `/${apiMappingKey ?? ''} -> ${apiId}:${stage ?? '{stage}'}`)
    .join(', ');
}
