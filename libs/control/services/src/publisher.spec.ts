import { compileVpcLink } from '@gatehouse/compiler';
import type { ConfigEntry } from '@gatehouse/config-channel';
import {
  FakeControlStore,
  TEST_ACTOR,
  aVpcLink,
  anApiDefinition,
  anEntry,
  eventually,
  stageSettings,
} from '@gatehouse/testing';
import { describe, expect, it, vi } from 'vitest';
import { specPlane } from './spec-kit.ts';

const summaries = (entries: readonly ConfigEntry[]) =>
  entries.map(({ key, current }) => `${key}@${current.version}${current.payload === undefined ? ' gone' : ''}`);

describe('The publisher', () => {
  it('makes the channel equal to the store at start, then follows each commit', async () => {
    const plane = specPlane(new FakeControlStore());
    await plane.vpcLinks.create(TEST_ACTOR, aVpcLink());
    await plane.publisher.start();
    expect(summaries(plane.entries)).toEqual(['vpclinks/orders@1']);
    await plane.apis.create(TEST_ACTOR, { apiId: 'pets', definition: anApiDefinition() });
    await plane.deployments.create(TEST_ACTOR, { apiId: 'pets', stageName: 'prod' });
    await plane.stages.create(TEST_ACTOR, { apiId: 'pets', settings: { stageName: 'empty' } });
    await eventually(() => expect(plane.entries).toHaveLength(2));
    expect(plane.entries[1]?.key).toBe('stages/pets/prod');
    await plane.stages.delete(TEST_ACTOR, { apiId: 'pets', stageName: 'prod' });
    await eventually(() => expect(plane.entries).toHaveLength(3));
    expect(plane.entries[2]).toMatchObject({ key: 'stages/pets/prod', current: { payload: undefined } });
    await plane.publisher.stop();
  });

  it('publishes only what differs at start, and takes back what the store has no more', async () => {
    const store = new FakeControlStore();
    const plane = specPlane(store);
    const kept = await plane.vpcLinks.create(TEST_ACTOR, aVpcLink());
    await plane.channel.publish(anEntry('vpclinks/orders', { ...compileVpcLink(kept), version: 1 }), []);
    await plane.channel.publish(
      anEntry('vpclinks/gone', { version: 7, digest: 'x', payload: new Uint8Array([1]) }),
      [],
    );
    plane.entries.length = 0;
    await plane.publisher.start();
    expect(summaries(plane.entries)).toEqual(['vpclinks/gone@8 gone']);
    await plane.publisher.stop();
  });

  it('sends several changes of one resource once, with the newest version, and prunes the outbox', async () => {
    const store = new FakeControlStore();
    const plane = specPlane(store);
    await plane.publisher.start();
    await store.transact(TEST_ACTOR, async (transaction) => {
      await transaction.insertVpcLink(aVpcLink());
      await transaction.updateVpcLink(aVpcLink({ name: 'second' }), undefined);
      await transaction.updateVpcLink(aVpcLink({ name: 'third' }), undefined);
    });
    await plane.time.advance(1000);
    expect(await store.listOutbox(0, 10)).toHaveLength(1);
    expect(summaries(plane.entries)).toEqual(['vpclinks/orders@3']);
    await plane.publisher.stop();
  });

  it('hands over in the order of the newest change of each resource', async () => {
    const store = new FakeControlStore();
    const plane = specPlane(store);
    await plane.publisher.start();
    await store.transact(TEST_ACTOR, async (transaction) => {
      await transaction.insertVpcLink(aVpcLink({ vpcLinkId: 'a' }));
      await transaction.insertVpcLink(aVpcLink({ vpcLinkId: 'b' }));
      await transaction.updateVpcLink(aVpcLink({ vpcLinkId: 'a', name: 'changed' }), undefined);
    });
    await eventually(() => expect(summaries(plane.entries)).toEqual(['vpclinks/b@2', 'vpclinks/a@3']));
    await plane.publisher.stop();
  });

  it('only says that equal content was dealt with, and sends no chunk of it again', async () => {
    const plane = specPlane(new FakeControlStore());
    await plane.publisher.start();
    await plane.vpcLinks.create(TEST_ACTOR, aVpcLink());
    await plane.vpcLinks.update(TEST_ACTOR, { document: aVpcLink() });
    await eventually(async () => expect(await plane.publisher.isPending('vpclinks/orders')).toBe(false));
    expect(plane.entries.map(({ sequence, current }) => [sequence, current.version])).toEqual([
      [1, 1],
      [2, 1],
    ]);
    await plane.publisher.stop();
  });

  it('tries again with growing pauses while the channel is away, and keeps the order', async () => {
    const plane = specPlane(new FakeControlStore());
    await plane.publisher.start();
    const publish = vi.spyOn(plane.channel, 'publish').mockRejectedValue(new Error('the channel is away'));
    await plane.vpcLinks.create(TEST_ACTOR, aVpcLink());
    await plane.vpcLinks.create(TEST_ACTOR, aVpcLink({ vpcLinkId: 'second' }));
    await eventually(() => expect(plane.publisher.problem).toBe('the channel is away'));
    await plane.time.advance(20_000);
    expect(publish.mock.calls.length).toBeGreaterThan(4);
    expect(publish.mock.calls.length).toBeLessThan(20);
    expect(await plane.publisher.isPending('vpclinks/orders')).toBe(true);
    publish.mockRestore();
    await plane.time.advance(5000);
    expect(summaries(plane.entries)).toEqual(['vpclinks/orders@1', 'vpclinks/second@2']);
    expect(plane.publisher.problem).toBe('');
    await plane.publisher.stop();
  });

  it('starts although the store is away, and catches up', async () => {
    const store = new FakeControlStore();
    const plane = specPlane(store);
    await plane.vpcLinks.create(TEST_ACTOR, aVpcLink());
    store.setDown(true);
    await plane.publisher.start();
    expect(plane.entries).toEqual([]);
    store.setDown(false);
    await plane.time.advance(200);
    expect(plane.entries).toHaveLength(1);
    await plane.publisher.stop();
  });

  it('passes over what cannot be compiled, and the rollout says so', async () => {
    const store = new FakeControlStore();
    const plane = specPlane(store);
    await plane.publisher.start();
    await store.transact(TEST_ACTOR, async (transaction) => {
      await transaction.insertApi({ apiId: 'pets', definition: anApiDefinition() });
      await transaction.insertStage({ apiId: 'pets', isRest: false, settings: stageSettings(), deploymentId: 'lost' });
      await transaction.insertVpcLink(aVpcLink());
    });
    await plane.time.advance(1000);
    expect(summaries(plane.entries)).toEqual(['stages/pets/prod@0 gone', 'vpclinks/orders@3']);
    expect(plane.log).toContain('error A stored change cannot be compiled');
    const rollout = await plane.rollouts.get('stages/pets/prod');
    expect(rollout).toMatchObject({ state: 'FAILED', summary: expect.stringContaining('not sent') as string });
    await plane.publisher.stop();
  });
});
