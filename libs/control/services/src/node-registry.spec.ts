import { createHash } from 'node:crypto';
import { HeadDigest } from '@gatehouse/config-channel';
import type { ConfigEntry, NodeStatus } from '@gatehouse/config-channel';
import { FakeControlStore, TEST_ACTOR, aVpcLink, anEntry } from '@gatehouse/testing';
import type { NodeView } from '@gatehouse/records';
import { describe, expect, it } from 'vitest';
import { NodeRegistry } from './node-registry.ts';
import { EntryTable } from './publisher-entries.ts';
import { SpecNode } from './spec-node.ts';
import { specPlane } from './spec-kit.ts';
import { SpecTime } from './spec-time.ts';

async function planeWithNodes(...names: string[]) {
  const time = new SpecTime();
  const plane = specPlane(new FakeControlStore(time.now), { time });
  await plane.publisher.start();
  await plane.vpcLinks.create(TEST_ACTOR, aVpcLink());
  await time.settle();
  const nodes = names.map((nodeId) => new SpecNode(plane.channel, time, nodeId, { region: nodeId }).start());
  await time.settle();
  return { plane, time, nodes };
}

const states = (views: readonly NodeView[]) => views.map(({ nodeId, state }) => `${nodeId} ${state}`);
const all = { pageSize: 100, pageToken: undefined };

describe('A node that answered before the entries were known', () => {
  it('is seen to serve them when they are', () => {
    const entries = new EntryTable(() => 1000);
    const registry = new NodeRegistry(() => 1000, entries);
    const entry = anEntry('vpclinks/orders', { version: 1, digest: 'd', payload: new Uint8Array([1]) });
    registry.status(statusOf('a', [entry]));
    entries.reset('e', [entry]);
    expect(registry.answers(entry, entry.current)).toMatchObject([{ isServing: false }]);
    registry.catchUp();
    expect(registry.answers(entry, entry.current)).toMatchObject([{ isServing: true }]);
  });
});

/** The heartbeat of a node that has applied these entries. */
function statusOf(nodeId: string, entries: readonly ConfigEntry[]): NodeStatus {
  const digest = new HeadDigest((text) => createHash('sha256').update(text).digest('hex'));
  for (const entry of entries) digest.set(entry);
  return {
    nodeId,
    labels: {},
    softwareVersion: '1.0.0',
    state: 'READY',
    epoch: 'e',
    digest: digest.hex,
    sequence: entries.length,
    refused: [],
    load: { requestsInFlight: 0, requestCount: 0, connectionCount: 0, residentMemoryBytes: 0, cpuSeconds: 0 },
    health: [],
    startedAtUnixMs: 1,
    sentAtUnixMs: 2,
  };
}

describe('Nodes', () => {
  it('are listed by id, page by page, with labels, load and what they applied', async () => {
    const { plane } = await planeWithNodes('b', 'a');
    const first = plane.nodes.list({ pageSize: 1, pageToken: undefined });
    expect(first.items).toMatchObject([
      {
        nodeId: 'a',
        version: '1.0.0',
        state: 'READY',
        labels: { region: 'a' },
        load: { requestsInFlight: 1 },
        behindBy: 0,
        resources: [{ key: 'vpclinks/orders', appliedVersion: 1, refusedVersion: 0 }],
      },
    ]);
    const second = plane.nodes.list({ pageSize: 1, pageToken: first.nextPageToken });
    expect(second).toMatchObject({ items: [{ nodeId: 'b' }], nextPageToken: undefined });
    expect(plane.nodes.list(all, { labels: { region: 'b' } }).items).toHaveLength(1);
    expect(plane.nodes.list(all, { state: 'LOST' }).items).toHaveLength(0);
    expect(() => plane.nodes.list({ pageSize: 1, pageToken: 'nonsense' })).toThrow(/token/);
    expect(() => plane.nodes.get('none')).toThrow("There is no node 'none'");
  });

  it('are lost after 30 s of silence and forgotten after 10 min; one that ended is not lost', async () => {
    const { plane, time, nodes } = await planeWithNodes('dead', 'ended', 'well');
    const [dead, ended] = nodes;
    if (ended !== undefined) ended.state = 'STOPPED';
    ended?.beat();
    ended?.die();
    dead?.die();
    await time.advance(31_000);
    expect(states(plane.nodes.list(all).items)).toEqual(['dead LOST', 'ended STOPPED', 'well READY']);
    await time.advance(580_000);
    expect(states(plane.nodes.list(all).items)).toEqual(['well READY']);
  });

  it('of this very process need no heartbeat', async () => {
    const { plane, time } = await planeWithNodes();
    plane.registry.seen('standalone', '1.2.3');
    await time.advance(3_600_000);
    expect(plane.nodes.list(all).items).toMatchObject([{ nodeId: 'standalone', version: '1.2.3', state: 'READY' }]);
  });

  it('that follow the channel no more are behind after 30 s: told in the log once, and asked to report', async () => {
    const { plane, time, nodes } = await planeWithNodes('cut');
    nodes[0]?.cutOff();
    await plane.vpcLinks.create(TEST_ACTOR, aVpcLink({ vpcLinkId: 'second' }));
    await time.advance(20_000);
    expect(plane.registry.behind()).toHaveLength(0);
    await time.advance(60_000);
    expect(plane.registry.behind()).toHaveLength(1);
    expect(plane.nodes.get('cut').behindBy).toBe(1);
    expect(plane.log.filter((line) => line.includes('differs for over 30 s'))).toHaveLength(1);
    expect(nodes[0]?.commands).toContain('report');
  });

  it('drain when they are told to, and UNAVAILABLE says why one does not', async () => {
    const { plane, nodes } = await planeWithNodes('one');
    await plane.nodes.drain(TEST_ACTOR, 'one');
    expect(nodes[0]?.commands).toEqual(['drain']);
    expect(plane.nodes.get('one').state).toBe('DRAINING');
    plane.registry.seen('deaf', '1.0.0');
    await expect(plane.nodes.drain(TEST_ACTOR, 'deaf')).rejects.toMatchObject({
      code: 'NODE_UNAVAILABLE',
      message: expect.stringContaining('does not answer') as string,
    });
    await expect(plane.nodes.drain(TEST_ACTOR, 'none')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('are watched until the caller goes away', async () => {
    const { plane, time, nodes } = await planeWithNodes('one');
    const caller = new AbortController();
    const seen: string[][] = [];
    const watching = (async () => {
      for await (const views of plane.nodes.watch({}, caller.signal)) seen.push(states(views));
    })();
    await time.settle();
    if (nodes[0] !== undefined) nodes[0].state = 'DRAINING';
    await time.advance(3000);
    caller.abort();
    await watching;
    expect(seen[0]).toEqual(['one READY']);
    expect(seen.at(-1)).toEqual(['one DRAINING']);
  });

  it('are not waited for while they start, drain or are gone for long', async () => {
    const { plane, time, nodes } = await planeWithNodes('a', 'b', 'c');
    const [a, b] = nodes;
    if (a !== undefined) a.state = 'STARTING';
    a?.beat();
    b?.die();
    expect(await plane.rollouts.get('vpclinks/orders')).toMatchObject({
      summary: expect.stringContaining('2 of 2') as string,
    });
    await time.advance(61_000);
    expect(await plane.rollouts.get('vpclinks/orders')).toMatchObject({
      summary: expect.stringContaining('1 of 1') as string,
    });
  });
});
