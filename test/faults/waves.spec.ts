// Rollouts in waves over real processes: what is good goes live everywhere, what is not stops at one node and returns.
import { eventually } from '@gatehouse/testing';
import type { NodeProcess } from '@gatehouse/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../e2e/support/backend.ts';
import type { Backend } from '../e2e/support/backend.ts';
import { deployHttpApi } from '../e2e/support/control-clients.ts';
import { startCheckedLoad } from './support/checked-load.ts';
import type { CheckedLoad } from './support/checked-load.ts';
import { answerOf, at, expecting, startFaultCluster, textApi } from './support/fault-kit.ts';
import type { FaultCluster } from './support/fault-kit.ts';
import { apiOf, equalDigests, passes, proxyApi } from './support/fault-views.ts';

const STAGE = { apiId: 'shop', stageName: '$default' };
const SETTINGS = {
  stageName: '$default',
  autoDeploy: true,
  // Passes for a value of a variable, but no node can make an address of it.
  stageVariables: { backend: 'backend:99999' },
  rollout: { mode: 'WAVES', observeSeconds: 8, maxServerErrorPercent: 5, firstWaveNodes: 1 },
};
const PATIENCE = { deadlineMs: 90_000, intervalMs: 100 };

let fault: FaultCluster;
let broken: Backend;

beforeAll(async () => {
  broken = await startBackend((_request, response) => response.writeHead(500).end('broken'));
  fault = await startFaultCluster({ controlPlanes: 1, nodes: 3 });
  await deployHttpApi(at(fault.clients, 0), 'shop', textApi('one'), SETTINGS);
}, 120_000);

afterAll(async () => {
  await fault.stop();
  await broken.close();
});

/** Load on all nodes in turn. */
function startLoad(body: string): CheckedLoad {
  const { nodes } = fault.cluster;
  let turn = 0;
  return startCheckedLoad(() => at(nodes, (turn += 1) % nodes.length).trafficPort, [expecting('shop', body)], 150);
}

function answers(): Promise<string[]> {
  return Promise.all(fault.cluster.nodes.map((node) => answerOf(node, 'shop')));
}

function rollout() {
  return at(fault.clients, 0).deployments.getRollout(STAGE);
}

/** Waits until the rollout was taken back for a reason. In between it is one more change on its way: the store is moved back too. */
async function returned(reason: RegExp): Promise<void> {
  await eventually(async () => {
    const { state, summary } = await rollout();
    expect([state, summary]).toEqual(['ROLLED_BACK', expect.stringMatching(reason)]);
  }, PATIENCE);
}

/** Nodes that an answer came from which was not right. */
function failedPorts(load: CheckedLoad): Set<string> {
  return new Set(load.failures.map((failure) => /^port \d+/.exec(failure)?.[0] ?? failure));
}

function portsOf(nodes: readonly NodeProcess[]): Set<string> {
  return new Set(nodes.map(({ trafficPort }) => `port ${String(trafficPort)}`));
}

describe('a rollout in waves over three nodes', () => {
  // To see it fail: in libs/control/services/src/wave-plan.ts let waveSizes return [nodeCount].
  it('a good version is tried by one node first and then live on all of them', async () => {
    await at(fault.clients, 0).apis.updateApi({ apiId: 'shop', api: apiOf('two') });
    await eventually(async () => expect((await answers()).filter((body) => body === 'two')).toHaveLength(1), PATIENCE);
    expect(await rollout()).toMatchObject({ state: 'IN_PROGRESS', wave: 1, waveCount: 2 });
    await eventually(async () => expect(await answers()).toEqual(['two', 'two', 'two']), PATIENCE);
    await eventually(async () => expect(await rollout()).toMatchObject({ state: 'COMPLETE' }), PATIENCE);
  }, 240_000);

  // To see it fail: in libs/control/services/src/wave-decision.ts let excessOfErrors return undefined; or in
  // libs/data/config-agent/src/status-sender.ts let applied plan nothing: the gate then sees no request within its 8 s.
  it('a version that answers 5xx under load stops at one node and returns by itself; no other node fails a request', async () => {
    const load = startLoad('two');
    // Nodes that have nothing to try send a heartbeat every 10 s only, from the next one on.
    await passes(2_000);
    await at(fault.clients, 0).apis.updateApi({ apiId: 'shop', api: proxyApi(broken.url) });
    await returned(/server errors/);
    await equalDigests(fault.cluster.nodes);
    expect(await answers()).toEqual(['two', 'two', 'two']);
    await load.settled();
    const failedMeanwhile = load.failureCount;
    const before = load.count;
    await eventually(() => expect(load.count).toBeGreaterThan(before + 300), PATIENCE);
    await load.stop();
    expect(load.failureCount).toBe(failedMeanwhile);
    expect(load.failureCount).toBeGreaterThan(0);
    // One node of three, as long as its errors take to be noticed: less than a third of all.
    expect(load.failureCount).toBeLessThan(load.count / 3);
    expect(failedPorts(load).size).toBe(1);
    expect(portsOf(fault.cluster.nodes)).toContain([...failedPorts(load)][0]);
    const { deploymentId, nodes } = await rollout();
    expect(nodes).toHaveLength(3);
    expect(deploymentId).not.toBe('');
  }, 240_000);

  // To see it fail: in libs/control/services/src/wave-decision.ts let decideWave look at no refusal.
  it('a version that a node refuses goes to no other one and returns by itself; no request fails', async () => {
    const load = startLoad('two');
    await at(fault.clients, 0).apis.updateApi({ apiId: 'shop', api: proxyApi('http://${stageVariables.backend}/') });
    await returned(/refused/);
    await equalDigests(fault.cluster.nodes);
    const refusals = fault.cluster.nodes.filter((node) => node.output().includes('configuration refused'));
    expect(refusals).toHaveLength(1);
    await load.stop();
    expect(load.failures).toEqual([]);
  }, 240_000);
});
