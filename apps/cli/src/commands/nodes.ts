import type { Node, NodeResource } from '@gatehouse/contract';
import type { Command } from 'commander';
import type { Cli } from '../context.ts';
import { listAll } from '../control/list-all.ts';
import { ago } from '../output/ago.ts';

/** `nodes`, `nodes get`. */
export function addNodes(program: Command, cli: Cli): void {
  const nodes = program.command('nodes').description('list the data-plane nodes, or show what one serves');
  nodes
    .command('list', { isDefault: true })
    .description('list the data-plane nodes')
    .action(
      cli.action(async ({ out, connect, runtime }) => {
        const control = await connect();
        const all = await listAll(
          (page) => control.nodes.listNodes(page),
          (page) => page.nodes,
        );
        await out.data(all.map(control.json.node), () =>
          out.table(
            ['NODE', 'VERSION', 'LAST SEEN', 'SERVES', 'REFUSED'],
            all.map((node) => nodeRow(node, runtime.nowUnixMs())),
            'No node is connected.',
          ),
        );
      }),
    );
  nodes
    .command('get')
    .description('show what a node serves and what it refused')
    .argument('<node>', 'id of the node')
    .action(
      cli.action<[string]>(async ({ out, connect }, [nodeId]) => {
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
      }),
    );
}

function nodeRow(node: Node, nowUnixMs: number): string[] {
  const refused = node.resources.filter(isRefused);
  return [
    node.nodeId,
    node.version,
    ago(node.lastSeenDate, nowUnixMs),
    `${String(node.resources.filter(({ appliedVersion }) => appliedVersion > 0).length)} resources`,
    refused.length === 0 ? '-' : refused.map(({ key }) => key).join(', '),
  ];
}

function isRefused({ refusedVersion, appliedVersion }: NodeResource): boolean {
  return refusedVersion > appliedVersion;
}

function orDash(version: number): string {
  return version === 0 ? '-' : String(version);
}
