import type { HttpApiDefinition } from '@gatehouse/api-model';
import type { InProcessChannel } from '@gatehouse/config-channel';
import { FakeControlStore, TEST_ACTOR, anApiDefinition, stageSettings } from '@gatehouse/testing';
import { describe, expect, it } from 'vitest';
import { SpecNode } from './spec-node.ts';
import { specPlane } from './spec-kit.ts';
import type { SpecPlane } from './spec-kit.ts';
import { SpecTime } from './spec-time.ts';

const KEY = 'stages/pets/prod';

function nodesOf(channel: InProcessChannel, time: SpecTime, count: number): SpecNode[] {
  const names = Array.from({ length: count }, (_, i) => `n${String(i + 1).padStart(2, '0')}`);
  return names.map((nodeId) => new SpecNode(channel, time, nodeId).start());
}

/** A stage in wave mode that serves its first deployment on all nodes. */
async function wavingPlane(count = 12) {
  const time = new SpecTime();
  const plane = specPlane(new FakeControlStore(time.now), { time, rolloutMode: 'WAVES' });
  await plane.publisher.start();
  const nodes = nodesOf(plane.channel, time, count);
  await plane.apis.create(TEST_ACTOR, { apiId: 'pets', definition: anApiDefinition() });
  const first = await plane.deployments.create(TEST_ACTOR, { apiId: 'pets', stageName: 'prod' });
  await time.settle();
  return { plane, time, nodes, first };
}

async function deploy(plane: SpecPlane, change: Partial<HttpApiDefinition>) {
  await plane.apis.update(TEST_ACTOR, { apiId: 'pets', definition: anApiDefinition(change) });
  const deployment = await plane.deployments.create(TEST_ACTOR, { apiId: 'pets', stageName: 'prod' });
  await plane.time.settle();
  return deployment;
}

const versions = (nodes: readonly SpecNode[]) => nodes.map((node) => node.serves.get(KEY)?.version);
const countOf = (nodes: readonly SpecNode[], version: number | undefined) =>
  versions(nodes).filter((served) => served === version).length;

describe('A rollout in waves', () => {
  it('sends the first version of a stage to all nodes at once', async () => {
    const { plane, nodes } = await wavingPlane();
    expect(new Set(versions(nodes)).size).toBe(1);
    expect(await plane.rollouts.get(KEY)).toMatchObject({
      state: 'COMPLETE',
      mode: 'WAVES',
      summary: 'live on 12 of 12 nodes in 0 ms',
    });
  });

  it('does not hold up a flush of the response cache, which goes to all nodes at once', async () => {
    const { plane, nodes } = await wavingPlane();
    const settings = stageSettings({ cacheClusterEnabled: true });
    await plane.stages.update(TEST_ACTOR, { apiId: 'pets', settings });
    await plane.time.settle();
    const { wantedVersion } = await plane.rollouts.get(KEY);
    expect(countOf(nodes, wantedVersion)).toBe(1);
    const digests = () => new Set(nodes.map((node) => node.serves.get('stagecaches/pets/prod')?.digest));
    const before = digests();
    await plane.stages.flushCache(TEST_ACTOR, { apiId: 'pets', stageName: 'prod' });
    await plane.time.settle();
    expect([before.size, digests().size]).toEqual([1, 1]);
    expect(digests()).not.toEqual(before);
    expect(countOf(nodes, wantedVersion)).toBe(1);
  });

  it('takes one node, then 10 %, then all, and ends with its sentence', async () => {
    const { plane, time, nodes } = await wavingPlane();
    await deploy(plane, { name: 'second' });
    const { wantedVersion } = await plane.rollouts.get(KEY);
    expect(countOf(nodes, wantedVersion)).toBe(1);
    expect(await plane.rollouts.get(KEY)).toMatchObject({
      state: 'IN_PROGRESS',
      mode: 'WAVES',
      wave: { wave: 1, waveCount: 3, nodeIds: [expect.any(String)] },
      summary: 'wave 1 of 3: live on 1 of 12 nodes, observing',
    });
    await time.advance(9_000);
    expect(countOf(nodes, wantedVersion)).toBe(1);
    await time.advance(3000);
    expect(countOf(nodes, wantedVersion)).toBe(2);
    await time.advance(12_000);
    expect(countOf(nodes, wantedVersion)).toBe(12);
    expect(await plane.rollouts.get(KEY)).toMatchObject({ state: 'IN_PROGRESS', wave: { wave: 3 } });
    await time.advance(12_000);
    expect(await plane.rollouts.get(KEY)).toMatchObject({
      state: 'COMPLETE',
      summary: 'live on 12 of 12 nodes in 20 s',
    });
    expect(plane.entries.at(-1)).not.toHaveProperty('candidate');
    // Nothing was built twice: a promotion is the same content.
    expect(new Set(plane.entries.map(({ current, candidate }) => (candidate ?? current).digest)).size).toBe(2);
  });

  it('returns by itself when the first node refuses: only that node has met the change', async () => {
    const { plane, time, nodes, first } = await wavingPlane();
    const before = versions(nodes);
    for (const node of nodes) node.refuses = ({ version }) => (version > Number(before[0]) ? 'route 3 is bad' : '');
    await deploy(plane, { name: 'poison' });
    await time.advance(3000);
    expect(versions(nodes)).toEqual(before);
    const tried = new Set(plane.entries.flatMap(({ candidate }) => candidate?.nodeIds ?? []));
    expect(tried.size).toBe(1);
    expect(await plane.rollouts.get(KEY)).toMatchObject({
      state: 'ROLLED_BACK',
      summary: expect.stringMatching(
        /^rolled back, 12 nodes serve the version before: node n\d\d refused it: route 3 is bad$/,
      ) as string,
    });
    expect(await plane.stages.get('pets', 'prod')).toMatchObject({ deploymentId: first.deploymentId });
    const [audit] = (await plane.store.listAudit({ pageSize: 1, pageToken: undefined }, KEY)).items;
    expect(audit?.actor).toMatchObject({ principal: 'gatehouse' });
    expect(plane.log).toContain('warn A rollout is taken back');
  });

  it('returns when the server errors of its nodes exceed those of the version before', async () => {
    const { plane, time, nodes } = await wavingPlane();
    const [before = 0] = versions(nodes);
    await deploy(plane, { name: 'failing' });
    const { wantedVersion } = await plane.rollouts.get(KEY);
    for (const node of nodes) {
      const isTrying = node.serves.get(KEY)?.version === wantedVersion;
      const version = isTrying ? wantedVersion : before;
      node.health = [{ key: KEY, version, requestCount: 100, serverErrorCount: isTrying ? 30 : 1 }];
    }
    await time.advance(3000);
    expect(countOf(nodes, before)).toBe(12);
    expect(await plane.rollouts.get(KEY)).toMatchObject({
      state: 'ROLLED_BACK',
      summary: expect.stringContaining(
        '30.0 % of 100 answers were server errors, 1.0 % with the version before',
      ) as string,
    });
  });

  it('does not try rejected settings again until they change', async () => {
    const { plane, time, nodes } = await wavingPlane();
    const [before = 0] = versions(nodes);
    for (const node of nodes) node.refuses = ({ version }) => (version > before ? 'no' : '');
    const settings = stageSettings({ stageVariables: { a: 'bad' } });
    await plane.stages.update(TEST_ACTOR, { apiId: 'pets', settings });
    await time.advance(3000);
    expect((await plane.rollouts.get(KEY)).state).toBe('ROLLED_BACK');
    await plane.stages.update(TEST_ACTOR, { apiId: 'pets', settings });
    await time.advance(60_000);
    expect((await plane.rollouts.get(KEY)).state).toBe('ROLLED_BACK');
    for (const node of nodes) node.refuses = () => '';
    await plane.stages.update(TEST_ACTOR, {
      apiId: 'pets',
      settings: stageSettings({ stageVariables: { a: 'good' } }),
    });
    await time.advance(40_000);
    expect((await plane.rollouts.get(KEY)).state).toBe('COMPLETE');
  });

  it('puts another node in the place of one that vanishes', async () => {
    const { plane, time, nodes } = await wavingPlane();
    for (const node of nodes) node.isMute = true;
    await deploy(plane, { name: 'second' });
    const [firstId] = (await plane.rollouts.get(KEY)).wave?.nodeIds ?? [];
    nodes.find(({ nodeId }) => nodeId === firstId)?.die();
    await time.advance(33_000);
    const [secondId] = (await plane.rollouts.get(KEY)).wave?.nodeIds ?? [];
    expect(secondId).not.toBe(firstId);
  });

  it('believes a heartbeat when reports get lost', async () => {
    const { plane, time, nodes } = await wavingPlane(3);
    for (const node of nodes) node.isMute = true;
    await deploy(plane, { name: 'second' });
    await time.advance(30_000);
    expect(await plane.rollouts.get(KEY)).toMatchObject({ state: 'COMPLETE' });
  });

  it('goes back at once when an operator goes back, also in the middle', async () => {
    const { plane, time, nodes, first } = await wavingPlane();
    const [before] = versions(nodes);
    const second = await deploy(plane, { name: 'second' });
    await plane.deployments.rollback(TEST_ACTOR, { apiId: 'pets', stageName: 'prod' });
    await time.settle();
    expect(countOf(nodes, before)).toBe(12);
    expect((await plane.rollouts.get(KEY)).state).toBe('COMPLETE');
    await plane.deployments.rollback(TEST_ACTOR, {
      apiId: 'pets',
      stageName: 'prod',
      deploymentId: second.deploymentId,
    });
    await time.advance(40_000);
    expect((await plane.rollouts.get(KEY)).state).toBe('COMPLETE');
    const sent = plane.entries.length;
    await plane.deployments.rollback(TEST_ACTOR, {
      apiId: 'pets',
      stageName: 'prod',
      deploymentId: first.deploymentId,
    });
    await time.settle();
    expect(plane.entries.slice(sent).map(({ candidate }) => candidate)).toEqual([undefined]);
    expect((await plane.rollouts.get(KEY)).state).toBe('COMPLETE');
  });

  it('obeys the stage: at once for one that says so', async () => {
    const { plane, time, nodes } = await wavingPlane();
    const settings = stageSettings({ rollout: { mode: 'IMMEDIATE' } });
    await plane.stages.update(TEST_ACTOR, { apiId: 'pets', settings });
    await time.settle();
    expect(new Set(versions(nodes)).size).toBe(1);
    expect(await plane.rollouts.get(KEY)).toMatchObject({ state: 'COMPLETE', mode: 'IMMEDIATE' });
  });
});

describe('A stage with a node selector', () => {
  it('is served by nodes that carry the labels, and only they count', async () => {
    const { plane, time, nodes } = await wavingPlane(2);
    const edge = new SpecNode(plane.channel, time, 'edge', { exposure: 'edge', region: 'eu' }).start();
    const settings = stageSettings({ nodeSelector: { exposure: 'edge' }, rollout: { mode: 'IMMEDIATE' } });
    await plane.stages.update(TEST_ACTOR, { apiId: 'pets', settings });
    await time.settle();
    expect(nodes.map((node) => node.serves.get(KEY)?.payload)).toEqual([undefined, undefined]);
    expect(edge.serves.get(KEY)?.payload).toBeDefined();
    expect(await plane.rollouts.get(KEY)).toMatchObject({ state: 'COMPLETE', nodes: [{ nodeId: 'edge' }] });
    edge.die();
    await time.advance(61_000);
    expect(await plane.rollouts.get(KEY)).toMatchObject({
      state: 'NO_NODES',
      summary: 'no node with the labels exposure=edge is connected',
    });
  });
});
