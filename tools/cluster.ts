// `npm run cluster`: NATS, Redis, PostgreSQL, two control planes and three nodes on loopback, with their state in the terminal.
import { parseArgs } from 'node:util';
import { startCluster } from '@gatehouse/testing';
import type { Cluster } from '@gatehouse/testing';
import { clusterView, stateOf } from './cluster-view.ts';

const FIRST_PORTS = { traffic: 8080, admin: 9100, grpc: 9090, management: 9000 } as const;
const REFRESH_MS = 1_000;
const HELP = `Usage: npm run cluster [-- --nodes N] [-- --any-ports]

Starts NATS, Redis, PostgreSQL, two control planes and N nodes (default 3) on 127.0.0.1 with empty stores, and shows
their state. Ctrl-C stops all of it and removes what it stored. The first node has port 8080, the first control plane
9090; the others follow. --any-ports takes free ones instead.`;

function readArguments(): { readonly nodes: number; readonly anyPorts: boolean } | undefined {
  try {
    const { values } = parseArgs({
      options: { nodes: { type: 'string', default: '3' }, 'any-ports': { type: 'boolean' }, help: { type: 'boolean' } },
    });
    if (values.help === true) {
      console.log(HELP);
      return undefined;
    }
    const nodes = Number(values.nodes);
    if (!Number.isInteger(nodes) || nodes < 1 || nodes > 20) throw new Error('--nodes takes a number from 1 to 20');
    return { nodes, anyPorts: values['any-ports'] === true };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`);
    process.exitCode = 2;
    return undefined;
  }
}

async function show(cluster: Cluster, isLive: boolean): Promise<void> {
  const states = await Promise.all([...cluster.controlPlanes, ...cluster.nodes].map(stateOf));
  const text = clusterView(cluster, states);
  // Home, text with the rest of each line erased, the rest of the screen erased.
  if (isLive) process.stdout.write(`\x1b[H${text.replaceAll('\n', '\x1b[K\n')}\x1b[J`);
  else console.log(text);
}

async function main(): Promise<void> {
  const wanted = readArguments();
  if (wanted === undefined) return;
  console.log('Starting NATS, Redis, PostgreSQL, the control planes and the nodes …');
  let isStopping = false;
  const starting = startCluster({
    nodes: wanted.nodes,
    redis: true,
    portOf: (what, index) => (wanted.anyPorts ? 0 : FIRST_PORTS[what] + index),
  });
  const stop = async (): Promise<void> => {
    if (isStopping) process.exit(1);
    isStopping = true;
    console.log('\nStopping: nodes, control planes, servers. Press Ctrl-C again to leave at once.');
    await (await starting.catch(() => undefined))?.stop();
    process.exit(0);
  };
  process.on('SIGINT', () => void stop());
  process.on('SIGTERM', () => void stop());
  const cluster = await starting;
  const isLive = process.stdout.isTTY;
  if (isLive) process.stdout.write('\x1b[2J');
  await show(cluster, isLive);
  const timer = setInterval(() => {
    if (isStopping) clearInterval(timer);
    else if (isLive) void show(cluster, true);
  }, REFRESH_MS);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
