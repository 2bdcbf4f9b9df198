// The process-level form of two-publishers.spec.ts: what the leader of two control planes had accepted and could not publish.
import { eventually, startRelay } from '@gatehouse/testing';
import type { Relay } from '@gatehouse/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deployHttpApi } from '../e2e/support/control-clients.ts';
import { watchCount } from './support/count-watch.ts';
import { at, startFaultCluster, textApi } from './support/fault-kit.ts';
import type { FaultCluster } from './support/fault-kit.ts';
import { apiOf, equalDigests, metricAt } from './support/fault-views.ts';

const CHANGES = 10;

const relays = new Map<string, Relay>();
let fault: FaultCluster;

beforeAll(async () => {
  fault = await startFaultCluster({
    controlPlanes: 2,
    nodes: 2,
    natsUrlFor: async (name, url) => {
      if (!name.startsWith('control-plane')) return url;
      const relay = await startRelay({ targetPort: Number(new URL(url).port) });
      relays.set(name, relay);
      return `nats://127.0.0.1:${String(relay.port)}`;
    },
  });
}, 120_000);

afterAll(async () => {
  await fault.stop();
  for (const relay of relays.values()) await relay.close();
});

describe('the control plane that publishes is cut off from NATS and killed', () => {
  // To see it fail: in libs/control/services/src/publisher.ts, #poll, leave out `this.#wake()`: a follower then asks for the
  // leadership only when something is committed at it.
  it('what it had accepted is published by the other one, in order, and nothing is lost', async () => {
    const { cluster, clients } = fault;
    await deployHttpApi(at(clients, 0), 'counter', textApi('0'));
    const leads = await Promise.all(
      cluster.controlPlanes.map((plane) => metricAt(plane.managementPort, 'gatehouse_leader')),
    );
    expect(leads.toSorted()).toEqual([0, 1]);
    const leader = leads.indexOf(1);
    const watch = watchCount(cluster.nodes, 'counter');
    const process = at(cluster.controlPlanes, leader);
    relays.get(process.name)?.blackhole();
    for (let n = 1; n <= CHANGES; n += 1) {
      await at(clients, leader).apis.updateApi({ apiId: 'counter', api: apiOf(String(n)) });
    }
    for (const node of cluster.nodes) expect(watch.highestOf(node)).toBe(0);
    await process.end('SIGKILL');
    const other = at(clients, 1 - leader);
    await eventually(
      () => {
        for (const node of cluster.nodes) expect(watch.highestOf(node)).toBe(CHANGES);
      },
      { deadlineMs: 60_000 },
    );
    await eventually(async () => {
      const { summary } = await other.deployments.getRollout({ apiId: 'counter', stageName: '$default' });
      expect(summary).toMatch(/^live on 2 of 2 nodes/);
    });
    relays.get(process.name)?.heal();
    await process.start();
    await at(clients, leader).apis.updateApi({ apiId: 'counter', api: apiOf(String(CHANGES + 1)) });
    await eventually(
      () => {
        for (const node of cluster.nodes) expect(watch.highestOf(node)).toBe(CHANGES + 1);
      },
      { deadlineMs: 60_000 },
    );
    await equalDigests(cluster.nodes);
    await watch.stop();
    expect(watch.failures).toEqual([]);
  }, 240_000);
});
