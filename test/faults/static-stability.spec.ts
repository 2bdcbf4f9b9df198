import { eventually } from '@gatehouse/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deployHttpApi, nodesKnown } from '../e2e/support/control-clients.ts';
import { readyNodes, startCheckedLoad } from './support/checked-load.ts';
import { answerOf, at, BALANCED, expecting, startFaultCluster, textApi } from './support/fault-kit.ts';
import type { FaultCluster } from './support/fault-kit.ts';

const APIS = Array.from({ length: 20 }, (_, i) => `api${String(i)}`);

let fault: FaultCluster;

beforeAll(async () => {
  fault = await startFaultCluster({ controlPlanes: 1, nodeEnv: () => BALANCED });
}, 120_000);

afterAll(() => fault.stop());

describe('control plane, PostgreSQL and NATS all down', () => {
  // To see it fail: in libs/data/config-agent/src/config-agent.ts let #applyCopy load no entries.
  it('every deployed route keeps answering, also of a node that restarts meanwhile, and nothing is lost when they return', async () => {
    const { cluster, clients } = fault;
    for (const apiId of APIS) await deployHttpApi(at(clients, 0), apiId, textApi(apiId));
    const balancer = readyNodes(cluster.nodes);
    const load = startCheckedLoad(
      balancer.pick,
      APIS.map((apiId) => expecting(apiId, apiId)),
    );
    await at(cluster.controlPlanes, 0).end('SIGKILL');
    await cluster.nats.kill();
    await cluster.postgres.kill();
    const restarted = at(cluster.nodes, 0);
    expect(await restarted.end('SIGTERM')).toBe(0);
    await restarted.start();
    await eventually(async () => expect(await answerOf(restarted, 'api19')).toBe('api19'), { deadlineMs: 60_000 });
    const before = load.count;
    await eventually(() => expect(load.count).toBeGreaterThan(before + 300), { deadlineMs: 60_000 });

    await cluster.postgres.start();
    await cluster.nats.start();
    await at(cluster.controlPlanes, 0).start();
    // A node that is not back at NATS yet hears of a deployment later, and nobody waits for it.
    await nodesKnown(at(clients, 0), cluster.nodes.length);
    await deployHttpApi(at(clients, 0), 'after', textApi('after'));
    for (const node of cluster.nodes) {
      for (const apiId of [...APIS, 'after']) expect(await answerOf(node, apiId)).toBe(apiId);
    }
    balancer.stop();
    await load.stop();
    expect(load.failures).toEqual([]);
  }, 240_000);
});
