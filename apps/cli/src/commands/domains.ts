import type { DomainName } from '@gatehouse/contract';
import type { Command } from 'commander';
import type { Cli } from '../context.ts';
import { listAll } from '../control/list-all.ts';
import { confirmed } from '../input/checked.ts';
import { ago } from '../output/ago.ts';

/** `domains`, `domains get`, `domains delete`. */
export function addDomains(program: Command, cli: Cli): void {
  const domains = program.command('domains').description('list the custom domain names, show or delete one');
  domains
    .command('list', { isDefault: true })
    .description('list the custom domain names')
    .action(
      cli.action(async ({ out, connect, runtime }) => {
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
      }),
    );
  domains
    .command('get')
    .description('show a domain name with its mappings and rules')
    .argument('<domain>', 'the domain name')
    .action(
      cli.action<[string]>(async ({ out, connect }, [domainName]) => {
        const control = await connect();
        const json = control.json.domainName(await control.domainNames.getDomainName({ domainName }));
        const { stringify } = await import('yaml');
        await out.data(json, () => stringify(json, { lineWidth: 0 }).trimEnd());
      }),
    );
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

function mappings(domainName: DomainName | undefined): string {
  return (domainName?.apiMappings ?? [])
    .map(({ apiMappingKey, apiId, stage }) => `/${apiMappingKey ?? ''} -> ${apiId}:${stage}`)
    .join(', ');
}
