import { InProcessChannel } from '@gatehouse/config-channel';
import type { ChannelHead } from '@gatehouse/config-channel';
import { FakeControlStore, TEST_ACTOR, aVpcLink, anApiDefinition } from '@gatehouse/testing';
import { describe, expect, it, vi } from 'vitest';
import { specPlane } from './spec-kit.ts';
import { SpecNode } from './spec-node.ts';
import { SpecSeats } from './spec-seats.ts';
import { SpecTime } from './spec-time.ts';

const KEY = 'stages/pets/prod';

/** Two control planes over one store and one channel, with some nodes. The first one leads. */
async function twoPlanes(nodeCount = 3) {
  const time = new SpecTime();
  const seats = new SpecSeats(new FakeControlStore(time.now));
  const channel = new InProcessChannel();
  const start = async () => {
    const plane = specPlane(seats.storeOf(), { time, channel, rolloutMode: 'WAVES' });
    await plane.publisher.start();
    return plane;
  };
  const first = await start();
  const second = await start();
  const nodes = Array.from({ length: nodeCount }, (_, i) => new SpecNode(channel, time, `n${i}`).start());
  await time.settle();
  return { time, seats, channel, first, second, nodes, start };
}

async function deploy({ first, time }: Pick<Awaited<ReturnType<typeof twoPlanes>>, 'first' | 'time'>, name: string) {
  const definition = anApiDefinition({ name });
  const known = await first.apis.get('pets').catch(() => undefined);
  if (known === undefined) await first.apis.create(TEST_ACTOR, { apiId: 'pets', definition });
  else await first.apis.update(TEST_ACTOR, { apiId: 'pets', definition });
  await first.deployments.create(TEST_ACTOR, { apiId: 'pets', stageName: 'prod' });
  await time.settle();
}

describe('Several control planes', () => {
  it('have one publisher; all of them give the same answers', async () => {
    const planes = await twoPlanes();
    const { first, second } = planes;
    const publish = vi.spyOn(planes.channel, 'publish');
    await deploy(planes, 'one');
    expect([first.publisher.isLeader, second.publisher.isLeader]).toEqual([true, false]);
    expect(publish).toHaveBeenCalledTimes(1);
    expect(await second.rollouts.get(KEY)).toMatchObject({ state: 'COMPLETE' });
    expect(await second.rollouts.get(KEY)).toEqual(await first.rollouts.get(KEY));
    expect(second.nodes.get('n0')).toEqual(first.nodes.get('n0'));
  });

  it('go on when the leader dies between commit and publish: the change is there within a second', async () => {
    const planes = await twoPlanes();
    const { first, second, seats, time, channel } = planes;
    vi.spyOn(channel, 'publish').mockImplementationOnce(() => new Promise(() => undefined));
    await first.vpcLinks.create(TEST_ACTOR, aVpcLink());
    await time.settle();
    seats.lose();
    await time.advance(1000);
    expect(second.publisher.isLeader).toBe(true);
    expect(await second.rollouts.get('vpclinks/orders')).toMatchObject({ state: 'COMPLETE' });
  });

  it('stop publishing at once when the leadership is lost, and follow the next leader', async () => {
    const planes = await twoPlanes();
    const { first, second, seats, time, channel } = planes;
    let answer: () => void = () => undefined;
    const publish = vi.spyOn(channel, 'publish');
    publish.mockImplementationOnce(() => new Promise((resolve) => (answer = resolve)));
    await first.store.transact(TEST_ACTOR, async (transaction) => {
      for (const vpcLinkId of ['a', 'b', 'c']) await transaction.insertVpcLink(aVpcLink({ vpcLinkId }));
    });
    await time.settle();
    expect(publish).toHaveBeenCalledTimes(1);
    seats.lose();
    answer();
    await time.settle();
    // It has two more in hand, and nobody else leads yet.
    expect(publish).toHaveBeenCalledTimes(1);
    await time.advance(1000);
    expect([first.publisher.isLeader, second.publisher.isLeader]).toEqual([false, true]);
    expect(await first.rollouts.get('vpclinks/c')).toMatchObject({ state: 'COMPLETE' });
  });

  it('take over a rollout in the middle of a wave and bring it to its end', async () => {
    const planes = await twoPlanes(12);
    const { first, second, time } = planes;
    await deploy(planes, 'one');
    await deploy(planes, 'two');
    await time.advance(12_000);
    expect(await second.rollouts.get(KEY)).toMatchObject({ wave: { wave: 2, waveCount: 3 } });
    const { wave } = await first.rollouts.get(KEY);
    await first.publisher.stop();
    await time.advance(2000);
    expect(second.publisher.isLeader).toBe(true);
    expect(await second.rollouts.get(KEY)).toMatchObject({ wave: { wave: 2, nodeIds: wave?.nodeIds } });
    await time.advance(30_000);
    expect(await second.rollouts.get(KEY)).toMatchObject({ state: 'COMPLETE', mode: 'WAVES' });
  });

  it('return a rollout that the leader had stopped, but not yet said so in the store', async () => {
    const planes = await twoPlanes();
    const { first, second, nodes, seats, time } = planes;
    await deploy(planes, 'one');
    const { deploymentId } = await first.stages.get('pets', 'prod');
    for (const node of nodes) node.refuses = ({ version }) => (version > 3 ? 'no' : '');
    const publish = planes.channel.publish.bind(planes.channel);
    vi.spyOn(planes.channel, 'publish').mockImplementation((entry, chunks) => {
      if (entry.rejected !== undefined && first.publisher.isLeader) seats.lose();
      return publish(entry, chunks);
    });
    await deploy(planes, 'two');
    await time.advance(5000);
    expect(second.publisher.isLeader).toBe(true);
    expect(await second.stages.get('pets', 'prod')).toMatchObject({ deploymentId });
    expect((await first.rollouts.get(KEY)).state).toBe('ROLLED_BACK');
  });
});

describe('The leader', () => {
  it('fills a channel that was made anew, and a rollout in waves stays where it was', async () => {
    const planes = await twoPlanes(12);
    const { first, channel, time } = planes;
    await deploy(planes, 'one');
    await deploy(planes, 'two');
    const before = await channel.entries();
    const chunks = before[0]?.candidate === undefined ? undefined : before[0].candidate.digest;
    expect(chunks).toBeDefined();
    for (const { key } of before) await channel.forget(key);
    await channel.pruneChunks(new Set());
    vi.spyOn(channel, 'open').mockResolvedValue('another');
    const publish = vi.spyOn(channel, 'publish');
    await time.advance(11_000);
    expect(publish.mock.calls[0]?.[0]).toEqual(before[0]);
    expect(publish.mock.calls[0]?.[1].length).toBeGreaterThan(0);
    expect((await channel.entries()).map(({ key }) => key)).toEqual([KEY]);
    expect((await first.rollouts.get(KEY)).mode).toBe('WAVES');
  });

  it('corrects an entry that a stranger wrote', async () => {
    const planes = await twoPlanes();
    const { channel, time, first, nodes } = planes;
    await deploy(planes, 'one');
    const [good] = await channel.entries();
    if (good === undefined) throw new Error('nothing was published');
    const current = { version: 999, digest: 'bad', payload: new Uint8Array([1, 2, 3]) };
    await channel.publish({ ...good, sequence: 999, current }, []);
    await time.settle();
    expect(nodes[0]?.serves.get(KEY)?.digest).toBe(good.current.digest);
    expect((await first.rollouts.get(KEY)).state).toBe('COMPLETE');
  });

  it('corrects an entry whose order a stranger kept and whose content it changed', async () => {
    const planes = await twoPlanes();
    const { channel, time, nodes } = planes;
    await deploy(planes, 'one');
    const [good] = await channel.entries();
    if (good === undefined) throw new Error('nothing was published');
    await channel.forget(KEY);
    const current = { ...good.current, digest: 'bad', payload: new Uint8Array([1, 2, 3]) };
    await channel.publish({ ...good, current }, []);
    await time.settle();
    expect((await channel.entries())[0]?.current.digest).toBe(good.current.digest);
    expect(nodes[0]?.serves.get(KEY)?.digest).toBe(good.current.digest);
  });

  it('loses no change that it could not publish at once after a stranger has lifted the order of the entry', async () => {
    const planes = await twoPlanes();
    const { channel, time, nodes } = planes;
    await deploy(planes, 'one');
    const [good] = await channel.entries();
    if (good === undefined) throw new Error('nothing was published');
    await channel.publish({ ...good, sequence: 999, current: { ...good.current, version: 999 } }, []);
    await time.settle();
    vi.spyOn(channel, 'publish').mockRejectedValueOnce(new Error('the channel is away'));
    await deploy(planes, 'two');
    await time.advance(10_000);
    expect(nodes[0]?.serves.get(KEY)?.digest).not.toBe(good.current.digest);
  });

  it('sends a heartbeat shortly after changes, one for many, and every ten seconds', async () => {
    const planes = await twoPlanes();
    const { channel, time, first } = planes;
    const heads: ChannelHead[] = [];
    channel.watch({ entry: () => undefined, synced: () => undefined, head: (head) => heads.push(head) });
    await time.advance(10_000);
    heads.length = 0;
    for (const vpcLinkId of ['a', 'b', 'c']) await first.vpcLinks.create(TEST_ACTOR, aVpcLink({ vpcLinkId }));
    await time.advance(60);
    expect(heads).toMatchObject([{ epoch: 'in-process', sequence: 3, entryCount: 3 }]);
    await time.advance(20_000);
    expect(heads).toHaveLength(3);
  });

  it('forgets what was deleted long ago, not before', async () => {
    const time = new SpecTime();
    const publisherTiming = { pollMs: 60_000, reconcileMs: 3_600_000, heartbeatMs: 60_000, pruneMs: 600_000 };
    const plane = specPlane(new FakeControlStore(time.now), { time, publisherTiming });
    await plane.publisher.start();
    await plane.vpcLinks.create(TEST_ACTOR, aVpcLink());
    await plane.vpcLinks.delete(TEST_ACTOR, { vpcLinkId: 'orders' });
    await time.advance(47 * 3_600_000);
    expect(await plane.channel.entries()).toHaveLength(1);
    await time.advance(2 * 3_600_000);
    expect(await plane.channel.entries()).toHaveLength(0);
  });
});
