import { InProcessChannel } from '@gatehouse/config-channel';
import { FakeControlStore, TEST_ACTOR, aVpcLink, anApiDefinition } from '@gatehouse/testing';
import { describe, expect, it } from 'vitest';
import { specPlane } from './spec-kit.ts';
import type { SpecPlane } from './spec-kit.ts';
import { SpecNode } from './spec-node.ts';
import { SpecTime } from './spec-time.ts';

const KEY = 'stages/pets/prod';
const WAITING = { state: 'IN_PROGRESS', summary: 'waiting to hear which nodes are there' };

/** A channel over a network that is slow in the extreme: no node hears the roll call, each comes with its next heartbeat, within a second. */
class SlowChannel extends InProcessChannel {
  override readonly answersWithinMs: number = 1500;
  readonly #callers: (() => void)[] = [];

  override callRoll(onCalled: () => void): () => void {
    this.#callers.push(onCalled);
    onCalled();
    return () => undefined;
  }

  /** The connection was lost and is there again. */
  reconnect(): void {
    for (const onCalled of this.#callers) onCalled();
  }
}

async function deploy(plane: SpecPlane, name: string): Promise<void> {
  const definition = anApiDefinition({ name });
  const isKnown = await plane.apis.get('pets').catch(() => undefined);
  if (isKnown === undefined) await plane.apis.create(TEST_ACTOR, { apiId: 'pets', definition });
  else await plane.apis.update(TEST_ACTOR, { apiId: 'pets', definition });
  await plane.deployments.create(TEST_ACTOR, { apiId: 'pets', stageName: 'prod' });
  await plane.time.settle();
}

/** Nodes that have served a first deployment for long, and the control plane that has just taken the place of the one before. */
async function restartedPlane(
  nodeCount: number,
  inBetween: (plane: SpecPlane, nodes: readonly SpecNode[]) => Promise<void> = () => Promise.resolve(),
) {
  const time = new SpecTime();
  const store = new FakeControlStore(time.now);
  const channel = new SlowChannel();
  const start = async (): Promise<SpecPlane> => {
    const plane = specPlane(store, { time, channel, rolloutMode: 'WAVES' });
    await plane.publisher.start();
    return plane;
  };
  const before = await start();
  const nodes: SpecNode[] = [];
  for (let i = 0; i < nodeCount; i += 1) {
    nodes.push(new SpecNode(channel, time, `n${String(i + 1).padStart(2, '0')}`).start());
    // Their heartbeats do not come at the same moment.
    await time.advance(50);
  }
  await time.advance(1500);
  await deploy(before, 'first');
  await inBetween(before, nodes);
  await before.publisher.stop();
  return { time, channel, nodes, plane: await start() };
}

const servedNumbers = (nodes: readonly SpecNode[]) => new Set(nodes.map(({ serves }) => serves.get(KEY)?.version));

describe('A control plane that starts', () => {
  it('calls the roll, and knows the nodes that answer before any heartbeat is due', async () => {
    const time = new SpecTime();
    const channel = new InProcessChannel();
    for (const nodeId of ['a', 'b']) new SpecNode(channel, time, nodeId).start();
    const plane = specPlane(new FakeControlStore(time.now), { time, channel });
    await plane.publisher.start();
    expect(plane.nodes.list({ pageSize: 9, pageToken: undefined }).items).toMatchObject([
      { nodeId: 'a', state: 'READY' },
      { nodeId: 'b', state: 'READY' },
    ]);
    await plane.publisher.stop();
  });

  it('does not say that there are no nodes before they had the time to answer', async () => {
    const { plane, time } = await restartedPlane(0);
    expect(await plane.rollouts.get(KEY)).toMatchObject(WAITING);
    await time.advance(1499);
    expect(await plane.rollouts.get(KEY)).toMatchObject(WAITING);
    await time.advance(1);
    expect(await plane.rollouts.get(KEY)).toMatchObject({ state: 'NO_NODES' });
  });

  it('does not take the first node that is heard of for all, and tells a watcher when it knows', async () => {
    const { plane, time } = await restartedPlane(2);
    const seen: string[] = [];
    const watching = (async () => {
      for await (const { state, summary } of plane.rollouts.watch(KEY, new AbortController().signal))
        seen.push(`${state} ${summary}`);
    })();
    await time.advance(1499);
    expect(new Set(seen)).toEqual(new Set(['IN_PROGRESS waiting to hear which nodes are there']));
    await time.advance(1);
    await watching;
    expect(seen.at(-1)).toMatch(/^COMPLETE live on 2 of 2 nodes/);
  });

  it('waits again when it was cut off', async () => {
    const { plane, time, channel } = await restartedPlane(2);
    await time.advance(1500);
    expect(await plane.rollouts.get(KEY)).toMatchObject({ state: 'COMPLETE' });
    channel.reconnect();
    expect(await plane.rollouts.get(KEY)).toMatchObject(WAITING);
    await time.advance(1500);
    expect(await plane.rollouts.get(KEY)).toMatchObject({ state: 'COMPLETE' });
  });

  it('says at once that a node refuses', async () => {
    const { plane } = await restartedPlane(2);
    const report = { nodeId: 'n01', key: KEY, digest: '', reportedAtUnixMs: plane.time.now(), error: 'route 3 is bad' };
    plane.channel.report({ ...report, version: (await plane.rollouts.get(KEY)).wantedVersion });
    expect(await plane.rollouts.get(KEY)).toMatchObject({
      state: 'FAILED',
      summary: 'refused by 1 of 1 nodes: route 3 is bad',
    });
  });
});

describe('Waves while it is not known which nodes are there', () => {
  it('are not planned: no node tries a change before, then one of all', async () => {
    const { plane, time, nodes } = await restartedPlane(12);
    const before = servedNumbers(nodes);
    await deploy(plane, 'second');
    await time.advance(1000);
    expect(servedNumbers(nodes)).toEqual(before);
    expect(await plane.rollouts.get(KEY)).toMatchObject(WAITING);
    await time.advance(500);
    expect(await plane.rollouts.get(KEY)).toMatchObject({
      state: 'IN_PROGRESS',
      summary: 'wave 1 of 3: live on 1 of 12 nodes, observing',
    });
    await time.advance(60_000);
    expect(await plane.rollouts.get(KEY)).toMatchObject({ state: 'COMPLETE' });
  });

  it('let a change go live when no node is there after all', async () => {
    const { plane, time } = await restartedPlane(0);
    await deploy(plane, 'second');
    await time.advance(1500);
    expect(await plane.rollouts.get(KEY)).toMatchObject({ state: 'NO_NODES' });
    expect(plane.entries.at(-1)).not.toHaveProperty('candidate');
  });

  it('stay where they are: a node that tries a change is not replaced because it was not heard of yet', async () => {
    const { plane, time } = await restartedPlane(12, async (before, nodes) => {
      await deploy(before, 'second');
      // What they say of other changes would make them known at once.
      for (const node of nodes) node.isMute = true;
      const trying = (await before.rollouts.get(KEY)).wave?.nodeIds ?? [];
      // So it is the last one that the next control plane hears of.
      nodes.find(({ nodeId }) => trying.includes(nodeId))?.beat();
    });
    const sent = () => plane.entries.filter(({ key }) => key === KEY).length;
    const before = sent();
    for (let i = 0; i < 15; i += 1) {
      expect(await plane.rollouts.get(KEY)).toMatchObject(WAITING);
      // Any change lets the publisher look at the waves too.
      await plane.vpcLinks.create(TEST_ACTOR, aVpcLink({ vpcLinkId: `link${String(i)}` }));
      await time.advance(100);
    }
    expect(sent()).toBe(before);
    expect(await plane.rollouts.get(KEY)).toMatchObject({
      summary: 'wave 1 of 3: live on 1 of 12 nodes, observing',
    });
  });
});
