import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventually, startCluster, startRedis } from '@gatehouse/testing';
import type { Cluster } from '@gatehouse/testing';
import { createControlClients } from '../../../e2e/support/control-clients.ts';
import { deployWebSocketApi } from '../../../e2e/support/deploy-websocket-api.ts';
import { residentBytes } from '../processes.ts';
import { startFarm } from './farm-process.ts';
import type { Farm } from './farm-process.ts';
import { RawWsClient, textFrame } from './raw-client.ts';

const HOST = 'bench.execute-api.localhost';

/** Figures of two nodes, in sentences. */
export async function clusterRows(options: {
  readonly pushes: number;
  readonly herd: number;
  readonly drain: number;
  readonly held: number;
}): Promise<string[]> {
  const redis = await startRedis();
  const ends = await startEnds();
  const nodeEnv = () => ({
    GATEHOUSE_REDIS_URL: redis.url,
    GATEHOUSE_WEBSOCKET_CONNECTS_PER_SECOND: '1000000',
    GATEHOUSE_WEBSOCKET_DRAIN_WINDOW_MS: '5000',
  });
  const cluster = await startCluster({ controlPlanes: 1, nodes: 2, nodeEnv });
  const clients = createControlClients(cluster.controlPlanes[0]?.grpcPort ?? 0);
  try {
    await deployWebSocketApi(clients, 'bench', {
      integrations: { end: { integrationType: 'HTTP_PROXY', integrationUri: ends.url } },
      routes: [{ routeKey: '$disconnect', target: 'integrations/end' }],
    });
    const rows = [
      await pushRow(cluster, 0, options.pushes),
      await pushRow(cluster, 1, options.pushes),
      ...(options.held > 0 ? [await heldRow(cluster, options.held)] : []),
    ];
    await eventually(() => ends.isQuiet(), { deadlineMs: 60_000 });
    ends.ids.clear();
    ends.reset();
    rows.push(await herdRow(cluster, options.herd, ends));
    rows.push(await drainRow(cluster, options.drain, ends));
    return rows;
  } finally {
    clients.close();
    await cluster.stop();
    await redis.stop();
    ends.close();
  }
}

/** The backend of `$disconnect`: counts events, and the connections that they are of. */
async function startEnds() {
  const ids = new Set<string>();
  let count = 0;
  let lastAtMs = 0;
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString()) as { requestContext: { connectionId: string } };
      ids.add(body.requestContext.connectionId);
      count += 1;
      lastAtMs = performance.now();
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`,
    ids,
    count: () => count,
    reset: () => {
      count = 0;
    },
    isQuiet: () => performance.now() - lastAtMs > 4_000,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

type Ends = Awaited<ReturnType<typeof startEnds>>;

/** Pushes one after the other on each of a few connections, to a connection of node 1 from node 1 or 2. */
async function pushRow(cluster: Cluster, from: number, count: number): Promise<string> {
  const AT_ONCE = 4;
  const target = await openOne(cluster.nodes[0]?.trafficPort ?? 0);
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const port = cluster.nodes[from]?.trafficPort ?? 0;
  const times: number[] = [];
  const push = async (): Promise<void> => {
    const startedAtMs = performance.now();
    const status = await post(agent, port, target.id);
    if (status !== 200) throw new Error(`a push was answered ${String(status)}`);
    times.push(performance.now() - startedAtMs);
  };
  for (let i = 0; i < 200; i += 1) await push();
  times.length = 0;
  const startedAtMs = performance.now();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let i = 0; i < count / AT_ONCE; i += 1) await push();
    }),
  );
  const seconds = (performance.now() - startedAtMs) / 1_000;
  times.sort((a, b) => a - b);
  const at = (share: number): string => `${(times[Math.floor(times.length * share)] ?? 0).toFixed(2)} ms`;
  target.client.socket.destroy();
  agent.destroy();
  const where = from === 0 ? 'on the owner' : 'from the other node';
  return `push ${where}: ${(times.length / seconds).toFixed(0)}/s with ${String(AT_ONCE)} at once, p50 ${at(0.5)}, p99 ${at(0.99)}`;
}

function post(agent: Agent, port: number, id: string): Promise<number> {
  const path = `/prod/@connections/${encodeURIComponent(id)}`;
  return new Promise((resolve, reject) => {
    const call = request(
      { agent, host: '127.0.0.1', port, path, method: 'POST', headers: { host: HOST } },
      (answer) => {
        answer.resume();
        answer.on('end', () => resolve(answer.statusCode ?? 0));
      },
    );
    call.on('error', reject);
    call.end('{"price":1234}');
  });
}

function openOne(port: number): Promise<{ client: RawWsClient; id: string }> {
  return new Promise((resolve) => {
    const client: RawWsClient = new RawWsClient(
      port,
      HOST,
      '/prod',
      () => {
        client.onFrame = (payload) => {
          const { connectionId } = JSON.parse(payload.toString()) as { connectionId: string };
          client.onFrame = () => undefined;
          resolve({ client, id: connectionId });
        };
        client.socket.write(textFrame('{"action":"none"}'));
      },
      () => undefined,
    );
  });
}

async function heldRow(cluster: Cluster, count: number): Promise<string> {
  const farms = [startFarm(), startFarm()];
  const each = Math.ceil(count / 2);
  const before = cluster.nodes.reduce((sum, { pid }) => sum + residentBytes(pid), 0);
  const reports = await Promise.all(
    farms.map((farm, i) =>
      farm.tell({
        kind: 'open',
        port: cluster.nodes[i]?.trafficPort ?? 0,
        host: HOST,
        path: '/prod',
        count: each,
        atOnce: 100,
      }),
    ),
  );
  const after = cluster.nodes.reduce((sum, { pid }) => sum + residentBytes(pid), 0);
  const open = reports.reduce((sum, report) => sum + report.open, 0);
  await Promise.all(farms.map((farm) => farm.stop()));
  const kib = (after - before) / open / 1024;
  return `held at once on two nodes: ${String(open)} connections, ${kib.toFixed(2)} KiB each of the nodes' memory (with the directory in Redis)`;
}

/** One of two nodes is killed; its clients come back to the other one at random within two seconds. */
async function herdRow(cluster: Cluster, count: number, ends: Ends): Promise<string> {
  const [survivor, victim] = cluster.nodes;
  const farm = startFarm();
  await farm.tell({
    kind: 'open',
    port: victim?.trafficPort ?? 0,
    host: HOST,
    path: '/prod',
    count,
    atOnce: 100,
    reconnectTo: survivor?.trafficPort ?? 0,
  });
  const killedAtMs = Date.now();
  await victim?.end('SIGKILL');
  const { back, p99 } = await watchHerd(farm, survivor?.trafficPort ?? 0, count);
  await eventually(() => ends.ids.size >= count && ends.isQuiet(), { deadlineMs: 60_000 }).catch(() => undefined);
  const seconds = ((back[Math.floor(count * 0.99) - 1] ?? NaN) - killedAtMs) / 1_000;
  const events = `${String(ends.count())} $disconnect events of ${String(ends.ids.size)} connections`;
  await farm.stop();
  await victim?.start();
  await eventually(() => ends.isQuiet(), { deadlineMs: 60_000 });
  ends.ids.clear();
  ends.reset();
  return `herd: ${String(count)} connections of a killed node, 99 % back after ${seconds.toFixed(1)} s, HTTP p99 on the survivor meanwhile ${p99.toFixed(1)} ms, ${events}`;
}

/** Calls the survivor every few milliseconds until the clients are back. */
async function watchHerd(farm: Farm, port: number, count: number): Promise<{ back: readonly number[]; p99: number }> {
  const agent = new Agent({ keepAlive: true });
  const times: number[] = [];
  const giveUpAtMs = performance.now() + 60_000;
  let back: readonly number[] = [];
  while (back.length < count && performance.now() < giveUpAtMs) {
    const startedAtMs = performance.now();
    await plainCall(agent, port);
    times.push(performance.now() - startedAtMs);
    await new Promise((resolve) => setTimeout(resolve, 5));
    if (times.length % 40 === 0) back = (await farm.tell({ kind: 'report' })).reconnectedAtMs;
  }
  agent.destroy();
  times.sort((a, b) => a - b);
  return { back, p99: times[Math.floor(times.length * 0.99)] ?? 0 };
}

function plainCall(agent: Agent, port: number): Promise<void> {
  return new Promise((resolve) => {
    const call = request({ agent, host: '127.0.0.1', port, path: '/prod', headers: { host: HOST } }, (answer) => {
      answer.resume();
      answer.on('end', resolve);
    });
    call.on('error', () => {
      resolve();
    });
    call.end();
  });
}

async function drainRow(cluster: Cluster, count: number, ends: Ends): Promise<string> {
  const [node] = cluster.nodes;
  const farm = startFarm();
  await farm.tell({ kind: 'open', port: node?.trafficPort ?? 0, host: HOST, path: '/prod', count, atOnce: 100 });
  const startedAtMs = performance.now();
  const code = await node?.end('SIGTERM');
  const seconds = (performance.now() - startedAtMs) / 1_000;
  const { closeCodes } = await farm.tell({ kind: 'report' });
  await farm.stop();
  return `drain: ${String(count)} connections in ${seconds.toFixed(1)} s (window 5 s), close codes ${JSON.stringify(closeCodes)}, ${String(ends.ids.size)} $disconnect events before the process ended with ${String(code)}`;
}
