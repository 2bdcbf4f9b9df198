// NATS is lost or silent while a cluster of processes is under load. GATEHOUSE_FAULTS=full: frozen for 60 s instead of 20 s.
import { eventually } from '@gatehouse/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deployHttpApi, updateHttpApi } from '../e2e/support/control-clients.ts';
import { startCheckedLoad } from './support/checked-load.ts';
import type { CheckedLoad } from './support/checked-load.ts';
import { answerOf, at, expecting, startFaultCluster, textApi } from './support/fault-kit.ts';
import type { FaultCluster } from './support/fault-kit.ts';
import { apiOf, configView, equalDigests, IS_FULL, passes } from './support/fault-views.ts';

/** Enough that filling NATS anew takes several heartbeats of the publisher. */
const APIS = Array.from({ length: 60 }, (_, i) => `api${String(i)}`);
const FREEZE_MS = IS_FULL ? 60_000 : 20_000;
const CHANGES = 5;

let fault: FaultCluster;
let load: CheckedLoad;
let pids: readonly number[];

beforeAll(async () => {
  fault = await startFaultCluster({ controlPlanes: 1, nodes: 2 });
  for (const apiId of [...APIS, 'changing']) await deployHttpApi(at(fault.clients, 0), apiId, textApi(apiId));
}, 180_000);

afterAll(() => fault.stop());

beforeEach(() => {
  pids = fault.cluster.nodes.map(({ pid }) => pid);
  const requests = APIS.map((apiId) => expecting(apiId, apiId));
  // Every node stays in the rotation, ready or not: none of them may fail.
  const ports = fault.cluster.nodes.map(({ trafficPort }) => trafficPort);
  let turn = 0;
  load = startCheckedLoad(() => at(ports, (turn += 1) % ports.length), requests);
});

afterEach(() => load.stop());

describe('NATS wiped and made anew under load', () => {
  // To see it fail: in libs/control/services/src/publisher.ts let the HeadBeat speak while the replica is in doubt
  // (`() => this.#seat.isHeld`): nodes then hold a half filled channel for the whole one and let go of the rest.
  it('costs no request; changes go through afterwards and all nodes hold the same', async () => {
    const { cluster, clients } = fault;
    const before = await configView(at(cluster.nodes, 0));
    await cluster.nats.wipe();
    await deployHttpApi(at(clients, 0), 'after-wipe', textApi('after-wipe'));
    const after = await equalDigests(cluster.nodes);
    expect(after.epoch).not.toBe(before.epoch);
    expect(after.resources.map(({ key }) => key).toSorted()).toEqual(
      [...before.resources.map(({ key }) => key), 'stages/after-wipe/$default'].toSorted(),
    );
    for (const node of cluster.nodes) expect(await answerOf(node, 'after-wipe')).toBe('after-wipe');
    await load.stop();
    expect(load.failures).toEqual([]);
    expect(cluster.nodes.map(({ pid }) => pid)).toEqual(pids);
  }, 240_000);
});

describe(`NATS frozen for ${String(FREEZE_MS / 1000)} s under load`, () => {
  // To see it fail: in libs/control/services/src/publisher.ts, #retryLater, leave out `this.#cancelRetry = undefined`.
  it('costs no request and no change: what was stored meanwhile is live soon after', async () => {
    const { cluster, clients } = fault;
    cluster.nats.freeze();
    try {
      for (let n = 1; n <= CHANGES; n += 1) {
        // The store takes it; that it goes live is not waited for.
        await at(clients, 0).apis.updateApi({ apiId: 'changing', api: apiOf(`frozen ${String(n)}`) });
        await passes(FREEZE_MS / CHANGES);
      }
      for (const node of cluster.nodes) expect(await answerOf(node, 'changing')).toBe('changing');
    } finally {
      cluster.nats.thaw();
    }
    await eventually(
      async () => {
        for (const node of cluster.nodes) expect(await answerOf(node, 'changing')).toBe(`frozen ${String(CHANGES)}`);
      },
      { deadlineMs: 60_000 },
    );
    await updateHttpApi(at(clients, 0), 'changing', textApi('thawed'));
    await equalDigests(cluster.nodes);
    for (const node of cluster.nodes) expect(await answerOf(node, 'changing')).toBe('thawed');
    await load.stop();
    expect(load.failures).toEqual([]);
    expect(cluster.nodes.map(({ pid }) => pid)).toEqual(pids);
  }, 300_000);
});
