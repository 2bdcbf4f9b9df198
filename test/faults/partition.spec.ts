// Nodes that are cut off from NATS, or reach it over a slow link, while an API changes again and again. GATEHOUSE_FAULTS=full:
// cut off for at least 40 s, so that the waits between reconnects have grown.
import { eventually, startRelay } from '@gatehouse/testing';
import type { NodeProcess, Relay } from '@gatehouse/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { deployHttpApi } from '../e2e/support/control-clients.ts';
import { watchCount } from './support/count-watch.ts';
import { answerOf, at, startFaultCluster, textApi } from './support/fault-kit.ts';
import type { FaultCluster } from './support/fault-kit.ts';
import { apiOf, equalDigests, IS_FULL, passes, requireEqualDigests, residentBytes } from './support/fault-views.ts';
import { expectWithin } from './support/processor-wait.ts';

const CHANGES = 100;
const CUT_OFF_MS = IS_FULL ? 40_000 : 0;
const HEALED_WITHIN_MS = 10_000;
const SLOW_CHANGES = 200;
const SLOW_BYTES_PER_SECOND = 8_000;
const MEBIBYTE = 1024 * 1024;

let fault: FaultCluster;
let relay: Relay;
let cutOff: NodeProcess;
let connected: NodeProcess;

beforeAll(async () => {
  fault = await startFaultCluster({
    controlPlanes: 1,
    nodes: 2,
    natsUrlFor: async (name, url) => {
      if (name !== 'node-1') return url;
      relay = await startRelay({ targetPort: Number(new URL(url).port) });
      return `nats://127.0.0.1:${String(relay.port)}`;
    },
  });
  cutOff = at(fault.cluster.nodes, 0);
  connected = at(fault.cluster.nodes, 1);
}, 120_000);

afterEach(() => relay.heal());

afterAll(async () => {
  await fault.stop();
  await relay.close();
});

describe('half of the nodes cut off during 100 changes', () => {
  // To see it fail: in libs/shared/nats/src/link.ts, #onStatus, leave out the line of 'reconnect' (the node stays behind); or
  // in entry-feed.ts, #onEntry, hand entries over by `setTimeout(() => this.#watcher.entry(entry), Math.random() * 300)`
  // (answers go backwards).
  it('no node ever goes back, and within 10 s of healing all nodes hold the same', async () => {
    const { cluster, clients } = fault;
    await deployHttpApi(at(clients, 0), 'counter', textApi('0'));
    await equalDigests(cluster.nodes);
    const watch = watchCount(cluster.nodes, 'counter');
    const startMs = performance.now();
    relay.blackhole();
    for (let n = 1; n <= CHANGES; n += 1) {
      await at(clients, 0).apis.updateApi({ apiId: 'counter', api: apiOf(String(n)) });
      // Not after each of them: what overtakes shows only when several are on their way.
      if (n % 10 === 0) await eventually(() => expect(watch.highestOf(connected)).toBe(n), { deadlineMs: 60_000 });
    }
    await passes(Math.max(0, CUT_OFF_MS - (performance.now() - startMs)));
    expect(watch.highestOf(cutOff)).toBe(0);
    relay.heal();
    // The nodes compare themselves with the heartbeat of the control plane.
    const pids = [cutOff.pid, cluster.nats.pid(), at(cluster.controlPlanes, 0).pid];
    await expectWithin(HEALED_WITHIN_MS, pids, () => requireEqualDigests(cluster.nodes));
    expect(await answerOf(cutOff, 'counter')).toBe(String(CHANGES));
    await watch.stop();
    expect(watch.failures).toEqual([]);
    expect(watch.count).toBeGreaterThan(CHANGES);
  }, 300_000);
});

describe('a node on a link of 8 KB/s during 200 changes of an API of 300 routes', () => {
  // Has not been seen to fail yet: without #retryLater in libs/data/config-agent/src/config-agent.ts it passes as well, because
  // every chunk comes within its four tries at this rate.
  it('serves on, needs no more memory, nor does NATS, and holds what the others hold when the link is quick again', async () => {
    const { cluster, clients } = fault;
    await deployHttpApi(at(clients, 0), 'large', largeApi(0));
    await equalDigests(cluster.nodes);
    const watch = watchCount(cluster.nodes, 'large');
    const pids = [cutOff.pid, cluster.nats.pid()];
    const before = await Promise.all(pids.map(residentBytes));
    relay.limitRate(SLOW_BYTES_PER_SECOND);
    for (let n = 1; n <= SLOW_CHANGES; n += 1) {
      await at(clients, 0).apis.updateApi({ apiId: 'large', api: apiOf(String(n), manyRoutes(n)) });
    }
    await eventually(() => expect(watch.highestOf(connected)).toBe(SLOW_CHANGES), { deadlineMs: 60_000 });
    const after = await Promise.all(pids.map(residentBytes));
    relay.heal();
    await equalDigests(cluster.nodes);
    expect(await answerOf(cutOff, 'large')).toBe(String(SLOW_CHANGES));
    await watch.stop();
    expect(watch.failures).toEqual([]);
    expect([cutOff.pid, cluster.nats.pid()]).toEqual(pids);
    for (const [i, bytes] of after.entries()) expect(bytes - at(before, i)).toBeLessThan(100 * MEBIBYTE);
  }, 300_000);
});

function largeApi(n: number): object {
  return { ...textApi(String(n)), routes: manyRoutes(n) };
}

/** `$default` and many more; several of them differ with each `n`. */
function manyRoutes(n: number): object[] {
  const target = 'integrations/i';
  const keys = Array.from({ length: 300 }, (_, i) => `GET /items/${String(i)}/v${String(i % 10 === 0 ? n : 0)}`);
  return [{ routeKey: '$default', target }, ...keys.map((routeKey) => ({ routeKey, target }))];
}
