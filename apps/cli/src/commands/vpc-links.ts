import type { Command } from 'commander';
import type { Cli, CliContext } from '../context.ts';
import { listAll } from '../control/list-all.ts';
import { confirmed } from '../input/checked.ts';
import { ago } from '../output/ago.ts';
import { showDocument } from '../output/show-document.ts';

/** `vpc-links`, `vpc-links ID`, `vpc-links get`, `vpc-links delete`. */
export function addVpcLinks(program: Command, cli: Cli): void {
  const links = program
    .command('vpc-links')
    .description('list the VPC links (named upstreams), show or delete one')
    .usage('[id]\n       gatehouse vpc-links delete <id>')
    .helpCommand(false);
  links
    .command('list', { isDefault: true, hidden: true })
    .argument('[id]', 'id of the VPC link')
    .action(
      cli.action<[string | undefined]>((context, [vpcLinkId]) =>
        vpcLinkId === undefined ? listVpcLinks(context) : showVpcLink(context, vpcLinkId),
      ),
    );
  links
    .command('get')
    .description('show a VPC link')
    .argument('<id>', 'id of the VPC link')
    .action(cli.action<[string]>((context, [vpcLinkId]) => showVpcLink(context, vpcLinkId)));
  links
    .command('delete')
    .description('delete a VPC link that no deployed stage uses')
    .argument('<id>', 'id of the VPC link')
    .option('-y, --yes', 'do not ask')
    .action(
      cli.action<[string], { yes?: boolean }>(async (context, [vpcLinkId], { yes }) => {
        const control = await context.connect();
        const { revision } = await control.vpcLinks.getVpcLink({ vpcLinkId });
        await confirmed(context, `Deleting VPC link ${vpcLinkId}`, yes);
        await control.vpcLinks.deleteVpcLink({ vpcLinkId, revision });
        context.out.say(`VPC link ${vpcLinkId} is deleted.`);
      }),
    );
}

async function listVpcLinks({ out, connect, runtime }: CliContext): Promise<void> {
  const control = await connect();
  const all = await listAll(
    (page) => control.vpcLinks.listVpcLinks(page),
    (page) => page.vpcLinks,
  );
  await out.data(all.map(control.json.vpcLink), () =>
    out.table(
      ['VPC LINK', 'NAME', 'HEALTH CHECK', 'CHANGED', 'TARGETS (WEIGHT)'],
      all.map(({ vpcLink, lastUpdatedDate }) => [
        vpcLink?.vpcLinkId ?? '',
        vpcLink?.name ?? '',
        vpcLink?.healthCheck === undefined ? 'none' : (vpcLink.healthCheck.path ?? '/'),
        ago(lastUpdatedDate, runtime.nowUnixMs()),
        (vpcLink?.targets ?? []).map(({ url, weight }) => `${url} (${String(weight ?? 1)})`).join(', '),
      ]),
      'There are no VPC links; gatehouse apply -f examples/upstream.yaml makes one.',
    ),
  );
}

async function showVpcLink({ out, connect }: CliContext, vpcLinkId: string): Promise<void> {
  const control = await connect();
  await showDocument(out, control.json.vpcLink(await control.vpcLinks.getVpcLink({ vpcLinkId })));
}
