import type { Node, NodeResource } from '@gatehouse/contract';
import type { Command } from 'commander';
import type { Cli, CliContext } from '../context.ts';
import { listAll } from '../control/list-all.ts';
import { ago } from '../output/ago.ts';

/** `nodes`, `nodes NODE`, `nodes get`. */
export function addNodes(program: Command, cli: Cli): void {
  const nodes = program
    .command('nodes')
    .description('list the data-plane nodes, or show what one serves')
    .usage('[node]')
    .helpCommand(false);
  nodes
    .command('list', { isDefault: true, hidden: true })
    .argument('[node]', 'id of the node')
    .action(
      cli.action<[string | undefined]>((context, [nodeId]) =>
        nodeId === undefined ? listNodes(context) : showNode(context, nodeId),
      ),
    );
  nodes
    .command('get')
    .description('show what a node serves and what it refused')
    .argument('<node>', 'id of the node')
    .action(cli.action<[string]>((context, [nodeId]) => showNode(context, nodeId)));
}

async function listNodes({ out, connect, runtime }: CliContext): Promise<void> {
  const control = await connect();
  const all = await listAll(
    (page) => control.nodes.listNodes(page),
    (page) => page.nodes,
  );
  await out.data(all.map(control.json.node), () =>
    out.table(
      ['NODE', 'VERSION', 'LAST SEEN', 'RESOURCES', 'REFUSED'],
      all.map((node) => nodeRow(node, runtime.nowUnixMs())),
      'No node is connected.',
    ),
  );
}

async function showNode({ out, connect }: CliContext, nodeId: string): Promise<void> {
  const control = await connect();
  const node = await control.nodes.getNode({ nodeId });
  await out.data(control.json.node(node), () =>
    out.table(
      ['RESOURCE', 'VERSION', 'REFUSED VERSION', 'ERROR'],
      node.resources.map(({ key, appliedVersion, refusedVersion, error }) => [
        key,
        orDash(appliedVersion),
        orDash(refusedVersion),
        error,
      ]),
      `Node ${nodeId} serves nothing yet.`,
    ),
  );
}

function nodeRow({ nodeId, version, lastSeenDate, resources }: Node, nowUnixMs: number): string[] {
  const refused = resources.filter(isRefused);
  return [
    nodeId,
    version === '' ? '-' : version,
    ago(lastSeenDate, nowUnixMs),
    String(resources.filter(({ appliedVersion }) => appliedVersion > 0).length),
    refused.length === 0 ? '-' : refused.map(({ key }) => key).join(', '),
  ];
}

function isRefused({ refusedVersion, appliedVersion }: NodeResource): boolean {
  return refusedVersion > appliedVersion;
}

function orDash(version: number): string {
  return version === 0 ? '-' : String(version);
}
