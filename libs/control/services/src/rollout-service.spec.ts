import { FakeControlStore, TEST_ACTOR, aVpcLink, anApiDefinition, eventually, stageSettings } from '@gatehouse/testing';
import type { Rollout } from '@gatehouse/records';
import { describe, expect, it } from 'vitest';
import { specPlane } from './spec-kit.ts';

const KEY = 'stages/pets/prod';

async function deployedPlane() {
  const plane = specPlane(new FakeControlStore(() => 1000));
  await plane.publisher.start();
  await plane.apis.create(TEST_ACTOR, { apiId: 'pets', definition: anApiDefinition() });
  await plane.deployments.create(TEST_ACTOR, { apiId: 'pets', stageName: 'prod' });
  await eventually(async () => expect(await plane.publisher.isPending(KEY)).toBe(false));
  return plane;
}

describe('Rollouts', () => {
  it('say that no node is connected', async () => {
    const { rollouts } = await deployedPlane();
    expect(await rollouts.get(KEY)).toMatchObject({ state: 'NO_NODES', summary: 'no node is connected' });
  });

  it('are complete when every node applied the wanted version, with the time it took', async () => {
    const { rollouts, addNode } = await deployedPlane();
    addNode('one');
    expect(await rollouts.get(KEY)).toMatchObject({
      key: KEY,
      apiId: 'pets',
      stageName: 'prod',
      state: 'COMPLETE',
      mode: 'IMMEDIATE',
      summary: 'live on 1 of 1 nodes in 38 ms',
      nodes: [{ nodeId: 'one', error: '' }],
      startedAtUnixMs: 1000,
    });
  });

  it('wait for the node that has not answered', async () => {
    const { rollouts, registry, addNode } = await deployedPlane();
    addNode('one');
    registry.seen('two', '1.0.0');
    expect(await rollouts.get(KEY)).toMatchObject({ state: 'IN_PROGRESS', summary: 'waiting for 1 of 2 nodes' });
  });

  it('fail with the reason of the node that refused', async () => {
    const { rollouts, addNode, log } = await deployedPlane();
    addNode('one');
    addNode('two', 'route 3 cannot be prepared');
    expect(await rollouts.get(KEY)).toMatchObject({
      state: 'FAILED',
      summary: 'refused by 1 of 2 nodes: route 3 cannot be prepared',
    });
    expect(log).toContain('warn A node refused a version');
  });

  it('are known of VPC links and domain names too', async () => {
    const { rollouts, vpcLinks, publisher, addNode } = await deployedPlane();
    addNode('one');
    await vpcLinks.create(TEST_ACTOR, aVpcLink());
    await eventually(async () => expect(await publisher.isPending('vpclinks/orders')).toBe(false));
    expect(await rollouts.get('vpclinks/orders')).toMatchObject({ state: 'COMPLETE', apiId: '', deploymentId: '' });
    await expect(rollouts.get('domainnames/api.example.com')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(rollouts.get('tables/x')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  it('are refused for unknown stages and for stages without a deployment', async () => {
    const { rollouts, stages } = await deployedPlane();
    await stages.create(TEST_ACTOR, { apiId: 'pets', settings: stageSettings({ stageName: 'empty' }) });
    await expect(rollouts.get('stages/pets/none')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(rollouts.get('stages/pets/empty')).rejects.toMatchObject({ code: 'FAILED_PRECONDITION' });
  });
});

describe('Watching a rollout', () => {
  it('tells each change and ends when the rollout is complete', async () => {
    const { rollouts, addNode } = await deployedPlane();
    const seen: Rollout[] = [];
    const watching = (async () => {
      for await (const rollout of rollouts.watch(KEY, new AbortController().signal)) seen.push(rollout);
    })();
    await eventually(() => expect(seen.map((rollout) => rollout.state)).toEqual(['NO_NODES']));
    addNode('one');
    await watching;
    expect(seen.map((rollout) => rollout.state)).toEqual(['NO_NODES', 'COMPLETE']);
  });

  it('never calls a change that waits in the outbox complete', async () => {
    const plane = await deployedPlane();
    plane.addNode('one');
    await plane.publisher.stop();
    await plane.apis.update(TEST_ACTOR, { apiId: 'pets', definition: anApiDefinition({ name: 'second' }) });
    await plane.deployments.create(TEST_ACTOR, { apiId: 'pets', stageName: 'prod' });
    expect(await plane.rollouts.get(KEY)).toMatchObject({
      state: 'IN_PROGRESS',
      wantedVersion: 0,
      summary: 'waiting to be sent to the nodes',
    });
  });

  it('ends when the caller goes away', async () => {
    const { rollouts } = await deployedPlane();
    const caller = new AbortController();
    const states: string[] = [];
    for await (const rollout of rollouts.watch(KEY, caller.signal)) {
      states.push(rollout.state);
      caller.abort();
    }
    expect(states).toEqual(['NO_NODES']);
  });

  it('ends when the caller goes away while nothing changes', async () => {
    const { rollouts } = await deployedPlane();
    const caller = new AbortController();
    const states: string[] = [];
    const watching = (async () => {
      for await (const rollout of rollouts.watch(KEY, caller.signal)) states.push(rollout.state);
    })();
    await eventually(() => expect(states).toEqual(['NO_NODES']));
    await new Promise(setImmediate);
    caller.abort();
    await watching;
  });
});
