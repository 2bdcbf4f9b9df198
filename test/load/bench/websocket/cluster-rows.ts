import { eventually, startCluster, startRedis } from '@gatehouse/testing';
import type { Cluster } from '@gatehouse/testing';
import { createControlClients } from '../../../e2e/support/control-clients.ts';
import { deployWebSocketApi } from '../../../e2e/support/deploy-websocket-api.ts';
import { residentBytes } from '../processes.ts';
import { startBackend } from './backend.ts';
import { drainRow } from './drain-row.ts';
import { openCrowd } from './farms.ts';
import { herdRow } from './herd-row.ts';
import { pushRow } from './push-rows.ts';
import { withoutThrottle } from './without-throttle.ts';

/** Counts of each part; `held` 0 = left out. */
export interface ClusterPlan {
  readonly pushes: number;
  readonly herd: number;
  readonly drain: number;
  readonly held: number;
}

/** Figures of two nodes, in sentences, as they come. */
export async function* clusterRows(plan: ClusterPlan): AsyncGenerator<string> {
  const redis = await startRedis();
  const backend = await startBackend();
  const nodeEnv = () => ({
    GATEHOUSE_REDIS_URL: redis.url,
    GATEHOUSE_WEBSOCKET_CONNECTS_PER_SECOND: '1000000',
    GATEHOUSE_WEBSOCKET_DRAIN_WINDOW_MS: '5000',
  });
  const cluster = await startCluster({ controlPlanes: 1, nodes: 2, nodeEnv });
  const clients = createControlClients(cluster.controlPlanes[0]?.grpcPort ?? 0);
  try {
    await withoutThrottle(cluster.controlPlanes[0]?.grpcPort ?? 0);
    await deployWebSocketApi(clients, 'bench', apiOf(backend.url));
    yield await pushRow(cluster, 0, plan.pushes);
    yield await pushRow(cluster, 1, plan.pushes);
    // The connection of each push row ends with an event of its own.
    await eventually(() => backend.ended.size >= 2, { deadlineMs: 60_000 });
    backend.reset();
    yield await herdRow(cluster, plan.herd, backend);
    if (plan.held > 0) yield await heldRow(cluster, plan.held);
    await eventually(() => backend.isQuiet(), { deadlineMs: 120_000 });
    backend.reset();
    yield await drainRow(cluster, plan.drain, backend);
  } finally {
    clients.close();
    await cluster.stop();
    await redis.stop();
    backend.close();
  }
}

function apiOf(integrationUri: string): object {
  return {
    integrations: { backend: { integrationType: 'HTTP_PROXY', integrationUri } },
    routes: [
      { routeKey: '$disconnect', target: 'integrations/backend' },
      {
        routeKey: 'say',
        target: 'integrations/backend',
        routeResponseSelectionExpression: '$default',
        routeResponses: [{ routeResponseKey: '$default' }],
      },
    ],
  };
}

async function heldRow(cluster: Cluster, count: number): Promise<string> {
  const memory = (): number => cluster.nodes.reduce((sum, { pid }) => sum + residentBytes(pid), 0);
  const before = memory();
  const startedAtMs = performance.now();
  const crowd = await openCrowd(
    cluster.nodes.map(({ trafficPort }) => trafficPort),
    count,
  );
  const perSecond = (crowd.open * 1_000) / (performance.now() - startedAtMs);
  const kib = (memory() - before) / crowd.open / 1024;
  await crowd.stop();
  return `held at once on two nodes: ${String(crowd.open)} connections, opened at ${perSecond.toFixed(0)}/s with their records in Redis, ${kib.toFixed(2)} KiB each more in the nodes' processes`;
}
