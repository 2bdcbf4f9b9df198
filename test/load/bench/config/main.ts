/**
 * How fast a change reaches the nodes, and what it costs: `npm run bench:config [-- --short]`. A control plane, PostgreSQL, NATS
 * and three nodes under constant load on this machine; then 100 light nodes beside them. One node, whose requests are timed, and
 * the load have core 0; everything else has core 1: a node shares its processor with no other node that applies the same
 * change. Times without and with changes take turns.
 */
import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { startCluster, startRelay } from '@gatehouse/testing';
import type { Cluster, NodeProcess, Relay } from '@gatehouse/testing';
import { createControlClients } from '../../../e2e/support/control-clients.ts';
import type { ControlClients } from '../../../e2e/support/control-clients.ts';
import { cpuNanoseconds } from '../processes.ts';
import { formatTable } from '../table.ts';
import { createSmallApis, measureColdStart } from './cold-start.ts';
import { startFleet } from './fleet.ts';
import { CHANGED_PATH, changeRoute, createLargeApi, deploy } from './large-api.ts';
import type { DeployTimes } from './large-api.ts';
import { startLoad } from './load.ts';

const isShort = process.argv.includes('--short');
const CHANGES = isShort ? 20 : 500;
const FLEET_CHANGES = isShort ? 5 : 50;
const BYTES_CHANGES = isShort ? 2 : 10;
const ROUTES = 5_000;
/** Times without changes and with them. */
const ROUNDS = isShort ? 2 : 10;
const REQUESTS_PER_SECOND = 300;
const QUIET_MS = isShort ? 2_000 : 8_000;
const SMALL_APIS = isShort ? 100 : 1_000;
const LIGHT_NODES = 100;
/** From the end of one change to the start of the next. */
const PAUSE_MS = 200;
const MEASURED_CORE = 0;
const OTHER_CORE = 1;

const percentile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
};
const ms = (value: number): string => `${value.toFixed(1)} ms`;

function pin(pid: number, core: number): void {
  execFileSync('taskset', ['-a', '-p', '-c', String(core), String(pid)], { stdio: 'ignore' });
}

async function changes(clients: ControlClients, apiId: string, routes: number, count: number): Promise<DeployTimes[]> {
  const times: DeployTimes[] = [];
  for (let i = 0; i < count; i += 1) {
    await changeRoute(clients, apiId, routes, `${apiId} ${String(i)}`);
    times.push(await deploy(clients, apiId));
    await sleep(PAUSE_MS);
  }
  return times;
}

function timesRow(name: string, times: readonly DeployTimes[]): string[] {
  const live = times.map((time) => time.liveMs);
  const after = times.map((time) => time.liveMs - time.acceptedMs);
  return [name, ...[live, after].flatMap((values) => [ms(percentile(values, 0.5)), ms(percentile(values, 0.99))])];
}

/** The node that has a core of its own; the first one is behind the relay. */
function measuredNode(cluster: Cluster): NodeProcess {
  const node = cluster.nodes[1];
  if (node === undefined) throw new Error('no node');
  return node;
}

/** Does something, and tells how much CPU a process used meanwhile. */
async function cpuWhile<T>(
  pid: number,
  work: () => Promise<T>,
): Promise<{ readonly value: T; readonly cpuMs: number }> {
  const before = cpuNanoseconds(pid);
  const value = await work();
  return { value, cpuMs: Number(cpuNanoseconds(pid) - before) / 1e6 };
}

async function measureChanges(cluster: Cluster, clients: ControlClients): Promise<string[][]> {
  await createLargeApi(clients, 'large', ROUTES);
  const node = measuredNode(cluster);
  const load = startLoad({
    ports: cluster.nodes.map(({ trafficPort }) => trafficPort),
    measuredPort: node.trafficPort,
    host: 'large.execute-api.localhost',
    path: CHANGED_PATH,
    perSecond: REQUESTS_PER_SECOND,
  });
  pin(load.pid, MEASURED_CORE);
  await changes(clients, 'large', ROUTES, 5);
  const times: DeployTimes[] = [];
  const cpu = { quietMs: 0, quietTimeMs: 0, busyMs: 0, busyTimeMs: 0 };
  for (let round = 1; round <= ROUNDS; round += 1) {
    load.phase('before');
    const quiet = await cpuWhile(node.pid, () => sleep(QUIET_MS));
    load.phase('during');
    const startMs = performance.now();
    const busy = await cpuWhile(node.pid, () => changes(clients, 'large', ROUTES, CHANGES / ROUNDS));
    times.push(...busy.value);
    cpu.quietMs += quiet.cpuMs;
    cpu.quietTimeMs += QUIET_MS;
    cpu.busyMs += busy.cpuMs;
    cpu.busyTimeMs += performance.now() - startMs;
  }
  const { latencies, counts, failures } = await load.stop();
  const p99 = (phase: string): number => percentile(latencies[phase] ?? [], 0.99);
  const [before, during] = [p99('before'), p99('during')];
  const cpuOfChange = (cpu.busyMs - (cpu.quietMs * cpu.busyTimeMs) / cpu.quietTimeMs) / CHANGES;
  console.log(
    `request p99: ${ms(before)} before, ${ms(during)} during changes, ratio ${(during / before).toFixed(2)}; ` +
      `${String(counts['during'] ?? 0)} requests during, ${String(failures.length)} failed ${failures.slice(0, 3).join('; ')}\n` +
      `CPU of a node for one change: ${ms(cpuOfChange)}`,
  );
  return [timesRow(`${String(CHANGES)} changes, ${String(ROUTES)} routes, 3 nodes under load`, times)];
}

async function measureBytes(clients: ControlClients, relay: Relay): Promise<string[][]> {
  const rows: string[][] = [];
  for (const routes of [10, 1_000, 10_000]) {
    const apiId = `bytes${String(routes)}`;
    await createLargeApi(clients, apiId, routes);
    await changes(clients, apiId, routes, 1);
    const before = relay.passedBytes;
    await changes(clients, apiId, routes, BYTES_CHANGES);
    rows.push([`${String(routes)} routes`, `${((relay.passedBytes - before) / BYTES_CHANGES / 1024).toFixed(1)} KiB`]);
  }
  return rows;
}

async function main(): Promise<void> {
  let relay: Relay | undefined;
  // Servers inherit it.
  pin(process.pid, OTHER_CORE);
  const cluster = await startCluster({
    controlPlanes: 1,
    natsUrlFor: async (name, url) => {
      if (name !== 'node-1') return url;
      relay = await startRelay({ targetPort: Number(new URL(url).port) });
      return `nats://127.0.0.1:${String(relay.port)}`;
    },
  });
  pin(measuredNode(cluster).pid, MEASURED_CORE);
  // Nothing may be left behind when the benchmark is ended early.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  const clients = createControlClients(cluster.controlPlanes[0]?.grpcPort ?? 0);
  try {
    const head = ['time to live', 'p50 from the call', 'p99', 'p50 after accepted', 'p99'];
    const rows = await measureChanges(cluster, clients);
    const fleet = startFleet(cluster.nats.url, LIGHT_NODES);
    await sleep(3_000);
    rows.push(
      timesRow(`with ${String(LIGHT_NODES)} light nodes more`, await changes(clients, 'large', ROUTES, FLEET_CHANGES)),
    );
    await fleet.stop();
    console.log(`\n${formatTable(head, rows)}\n`);
    if (relay !== undefined) {
      console.log(
        `${formatTable(['one changed route of', 'bytes to and from one node'], await measureBytes(clients, relay))}\n`,
      );
    }
    await createSmallApis(clients, SMALL_APIS);
    const { fromDiskMs, fromNatsMs } = await measureColdStart(cluster, measuredNode(cluster), SMALL_APIS);
    console.log(
      `cold start with ${String(SMALL_APIS)} APIs more: ${ms(fromDiskMs)} from disk without NATS, ${ms(fromNatsMs)} from NATS without a copy`,
    );
  } finally {
    clients.close();
    await cluster.stop();
    await relay?.close();
  }
}

await main();
