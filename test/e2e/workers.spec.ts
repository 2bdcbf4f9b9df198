import { readFile } from 'node:fs/promises';
import { eventually, startCluster } from '@gatehouse/testing';
import type { Cluster, NodeProcess } from '@gatehouse/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call } from './support/call.ts';
import { createControlClients, deployHttpApi } from './support/control-clients.ts';
import type { ControlClients } from './support/control-clients.ts';

let cluster: Cluster;
let clients: ControlClients;

beforeAll(async () => {
  cluster = await startCluster({ controlPlanes: 1, nodes: 1, nodeEnv: () => ({ GATEHOUSE_WORKERS: '2' }) });
  clients = createControlClients(cluster.controlPlanes[0]?.grpcPort ?? 0);
}, 90_000);

afterAll(async () => {
  clients.close();
  await cluster.stop();
});

function node(): NodeProcess {
  const [first] = cluster.nodes;
  if (first === undefined) throw new Error('no node');
  return first;
}

async function readyNodeIds(): Promise<readonly string[]> {
  const { nodes } = await clients.nodes.listNodes({});
  return nodes.filter(({ state }) => state === 'READY').map(({ nodeId }) => nodeId);
}

async function workerPids(): Promise<number[]> {
  const children = await readFile(`/proc/${String(node().pid)}/task/${String(node().pid)}/children`, 'utf8');
  return children.trim().split(' ').filter(Boolean).map(Number);
}

describe('several workers on one host', () => {
  it('share the traffic port, each a node of its own', async () => {
    await eventually(async () => expect(await readyNodeIds()).toEqual(['node-1-1', 'node-1-2']), {
      deadlineMs: 30_000,
    });
    await deployHttpApi(clients, 'shared', {
      integrations: { i: { integrationType: 'MOCK', mockResponse: { body: 'ok' } } },
      routes: [{ routeKey: '$default', target: 'integrations/i' }],
    });
    for (let i = 0; i < 20; i += 1) {
      const answer = await call({ port: node().trafficPort, host: 'shared.execute-api.localhost' });
      expect(answer.body).toBe('ok');
    }
    const counts = await Promise.all(
      [0, 1].map(async (worker) => {
        const text = await (await fetch(`http://127.0.0.1:${String(node().adminPort + worker)}/metrics`)).text();
        return /gatehouse_http_requests_total\{[^}]*api_id="shared"[^}]*\} (\d+)/.test(text);
      }),
    );
    expect(counts).toContain(true);
  });

  it('start again when one dies, and the others serve meanwhile', async () => {
    const before = await workerPids();
    expect(before).toHaveLength(2);
    process.kill(before[0] ?? 0, 'SIGKILL');
    await eventually(
      async () => {
        const now = await workerPids();
        expect(now).toHaveLength(2);
        expect(now).not.toEqual(before);
      },
      { deadlineMs: 20_000 },
    );
    await eventually(async () => expect(await readyNodeIds()).toHaveLength(2), { deadlineMs: 30_000 });
  });

  it('end with status 0 when the supervisor is told to, and none is left', async () => {
    const workers = await workerPids();
    expect(await node().end('SIGTERM')).toBe(0);
    for (const pid of workers) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });
});
