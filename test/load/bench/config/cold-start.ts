import { rm } from 'node:fs/promises';
import { HttpApi, StageSettings } from '@gatehouse/contract';
import type { Cluster, NodeProcess } from '@gatehouse/testing';
import type { ControlClients } from '../../../e2e/support/control-clients.ts';

const DEADLINE_MS = 120_000;
const POLL_MS = 10;
const BATCH = 20;

/** Milliseconds from the start of the process until the node says that it is ready. */
export interface ColdStart {
  readonly fromDiskMs: number;
  readonly fromNatsMs: number;
}

/** Fills the store with small APIs, each with a stage. */
export async function createSmallApis(clients: ControlClients, count: number): Promise<void> {
  for (let first = 0; first < count; first += BATCH) {
    const ids = Array.from({ length: Math.min(BATCH, count - first) }, (_, i) => `small${String(first + i)}`);
    await Promise.all(ids.map((apiId) => createSmallApi(clients, apiId)));
  }
}

async function createSmallApi(clients: ControlClients, apiId: string): Promise<void> {
  const value = HttpApi.fromJSON({
    name: apiId,
    integrations: { i: { integrationType: 'MOCK', mockResponse: { body: apiId } } },
    routes: [{ routeKey: 'GET /{proxy+}', target: 'integrations/i' }],
  });
  await clients.apis.createApi({ apiId, api: { definition: { $case: 'http', value } } });
  const settings = StageSettings.fromJSON({ stageName: 'prod', autoDeploy: true });
  await clients.stages.createStage({ apiId, settings });
}

/** Restarts a node twice: with its copy on disk while NATS is away, and without a copy while NATS is there. */
export async function measureColdStart(cluster: Cluster, node: NodeProcess, resourceCount: number): Promise<ColdStart> {
  await untilServing(node, resourceCount);
  await node.end('SIGTERM');
  await cluster.nats.kill();
  const fromDiskMs = await startTimed(node, resourceCount);
  await node.end('SIGTERM');
  await cluster.nats.start();
  await rm(node.dataDir, { recursive: true, force: true });
  const fromNatsMs = await startTimed(node, resourceCount);
  return { fromDiskMs, fromNatsMs };
}

async function startTimed(node: NodeProcess, resourceCount: number): Promise<number> {
  const startMs = performance.now();
  await node.start();
  await untilServing(node, resourceCount);
  return performance.now() - startMs;
}

/** Until it holds so many resources: with a copy it serves them before it says that it is ready. */
async function untilServing(node: NodeProcess, resourceCount: number): Promise<void> {
  const deadline = performance.now() + DEADLINE_MS;
  for (;;) {
    const page = await fetch(`http://127.0.0.1:${String(node.adminPort)}/debug/config`).catch(() => undefined);
    const body = (await page?.json()) as { readonly resources: readonly unknown[] } | undefined;
    if ((body?.resources.length ?? 0) >= resourceCount) return;
    if (performance.now() > deadline) throw new Error(`${node.nodeId} does not get its configuration`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
