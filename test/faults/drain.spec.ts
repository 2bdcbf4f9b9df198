import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '@gatehouse/testing';
import { deployHttpApi } from '../e2e/support/control-clients.ts';
import { readyNodes, startCheckedLoad } from './support/checked-load.ts';
import { answerOf, at, BALANCED, expecting, startFaultCluster, textApi } from './support/fault-kit.ts';
import type { FaultCluster } from './support/fault-kit.ts';

const PATIENCE = { deadlineMs: 60_000 };

let fault: FaultCluster;

beforeAll(async () => {
  fault = await startFaultCluster({ controlPlanes: 1, nodeEnv: () => BALANCED });
  await deployHttpApi(at(fault.clients, 0), 'shop', textApi('open'));
}, 120_000);

afterAll(() => fault.stop());

describe('nodes that go and come under load', () => {
  // To see it fail: in libs/data/data-plane/src/lifecycle.ts leave out the wait for balancers (`await sleep`).
  it('a rolling upgrade of three nodes fails no request', async () => {
    const { cluster } = fault;
    const balancer = readyNodes(cluster.nodes);
    const load = startCheckedLoad(balancer.pick, [expecting('shop', 'open')], 300);
    for (const node of cluster.nodes) {
      expect(await node.end('SIGTERM')).toBe(0);
      await node.start();
      await eventually(async () => expect(await answerOf(node, 'shop')).toBe('open'), PATIENCE);
      const before = load.count;
      await eventually(() => expect(load.count).toBeGreaterThan(before + 200), PATIENCE);
    }
    balancer.stop();
    await load.stop();
    expect(load.failures).toEqual([]);
  }, 240_000);

  // To see it fail: in libs/data/data-plane/src/open-data-plane.ts do not call onDrainCommand.
  it('a node that is drained by the control plane ends with status 0 and fails no request', async () => {
    const { cluster, clients } = fault;
    const node = at(cluster.nodes, 1);
    const balancer = readyNodes(cluster.nodes);
    const load = startCheckedLoad(balancer.pick, [expecting('shop', 'open')], 300);
    await at(clients, 0).nodes.drainNode({ nodeId: node.nodeId });
    await eventually(() => expect(node.pid).toBe(0), PATIENCE);
    expect(await node.end('SIGTERM')).toBe(0);
    await load.stop();
    balancer.stop();
    expect(load.failures).toEqual([]);
    await eventually(async () => {
      const { state } = await at(clients, 0).nodes.getNode({ nodeId: node.nodeId });
      expect(state).toBe('STOPPED');
    }, PATIENCE);
    await node.start();
  }, 180_000);

  // To see it fail: let startCheckedLoad ask every node, ready or not.
  it('a node that is killed costs what it had in hand and nothing more: the others serve on', async () => {
    const { cluster } = fault;
    const node = at(cluster.nodes, 2);
    const balancer = readyNodes(cluster.nodes);
    const load = startCheckedLoad(balancer.pick, [expecting('shop', 'open')], 300);
    await node.end('SIGKILL');
    await eventually(() => expect(balancer.isReady(node)).toBe(false), PATIENCE);
    await load.settled();
    const failedAtOnce = load.failureCount;
    const before = load.count;
    await eventually(() => expect(load.count).toBeGreaterThan(before + 600), PATIENCE);
    balancer.stop();
    await load.stop();
    expect(load.failureCount).toBe(failedAtOnce);
    await node.start();
  }, 180_000);
});
