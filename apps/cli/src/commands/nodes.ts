import type { Node, NodeResource } from '@gatehouse/contract';
import type { Command } from 'commander';
import type { Cli, CliContext } from '../context.ts';
import { listAll } from '../control/list-all.ts';
import { ago } from '../output/ago.ts';
import { startLiveBlock } from '../output/live-block.ts';

const MEBIBYTE = 1024 * 1024;
const HEAD = ['NODE', 'STATE', 'LABELS', 'VERSION', 'IN FLIGHT', 'REQUESTS', 'MEMORY', 'BEHIND BY', 'LAST SEEN'];
const NO_NODE = 'No node is connected.';

/** `nodes`, `nodes NODE`, `nodes --watch`, `nodes get`, `nodes drain`. */
export function addNodes(program: Command, cli: Cli): void {
  const nodes = program
    .command('nodes')
    .description('list the data-plane nodes, show what one serves, or drain one')
    .usage('[node]')
    .helpCommand(false);
  nodes
    .command('list', { isDefault: true, hidden: true })
    .argument('[node]', 'id of the node')
    .option('-w, --watch', 'show the nodes live until Ctrl-C')
    .action(
      cli.action<[string | undefined], { watch?: boolean }>((context, [nodeId], { watch }) => {
        if (nodeId !== undefined) return showNode(context, nodeId);
        return watch === true ? watchNodes(context) : listNodes(context);
      }),
    );
  nodes
    .command('get')
    .description('show what a node serves and what it refused')
    .argument('<node>', 'id of the node')
    .action(cli.action<[string]>((context, [nodeId]) => showNode(context, nodeId)));
  nodes
    .command('drain')
    .description('let a node finish what it has and end; returns when the node has accepted')
    .argument('<node>', 'id of the node')
    .action(cli.action<[string]>((context, [nodeId]) => drainNode(context, nodeId)));
}

async function listNodes({ out, connect, runtime }: CliContext): Promise<void> {
  const control = await connect();
  const all = await listAll(
    (page) => control.nodes.listNodes(page),
    (page) => page.nodes,
  );
  await out.data(all.map(control.json.node), () =>
    out.table(
      [...HEAD, 'RESOURCES', 'REFUSED'],
      all.map((node) => [...nodeRow(node, runtime.nowUnixMs()), ...resourceCells(node)]),
      NO_NODE,
    ),
  );
}

async function watchNodes({ out, connect, runtime }: CliContext): Promise<void> {
  const control = await connect();
  const block = startLiveBlock(runtime.stdout, () => undefined);
  for await (const { nodes } of control.nodes.watchNodes({})) {
    const table = (): string =>
      out.table(
        HEAD,
        nodes.map((node) => nodeRow(node, runtime.nowUnixMs())),
        NO_NODE,
      );
    if (out.format === 'table' && runtime.stdout.isTTY === true) block.show(table());
    else await out.data(nodes.map(control.json.node), () => `${table()}\n`);
  }
}

async function drainNode({ out, connect }: CliContext, nodeId: string): Promise<void> {
  const control = await connect();
  await control.nodes.drainNode({ nodeId });
  await out.data({ nodeId, draining: true }, () => `Node ${nodeId} finishes what it has and ends.`);
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

function nodeRow(node: Node, nowUnixMs: number): string[] {
  const { nodeId, state, labels, version, load, behindBy, lastSeenDate } = node;
  const pairs = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  return [
    nodeId,
    state,
    pairs.length === 0 ? '-' : pairs.join(','),
    version === '' ? '-' : version,
    load === undefined ? '-' : String(load.requestsInFlight),
    load === undefined ? '-' : String(load.requestCount),
    load === undefined ? '-' : `${String(Math.round(load.residentMemoryBytes / MEBIBYTE))} MiB`,
    orDash(behindBy),
    ago(lastSeenDate, nowUnixMs),
  ];
}

function resourceCells({ resources }: Node): string[] {
  const refused = resources.filter(isRefused);
  return [
    String(resources.filter(({ appliedVersion }) => appliedVersion > 0).length),
    refused.length === 0 ? '-' : refused.map(({ key }) => key).join(', '),
  ];
}

function isRefused({ refusedVersion, appliedVersion }: NodeResource): boolean {
  return refusedVersion > appliedVersion;
}

function orDash(count: number): string {
  return count === 0 ? '-' : String(count);
}
