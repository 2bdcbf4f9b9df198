import type { ConfigEntry } from '@gatehouse/config-channel';
import { recordChannel } from './channel-recorder.ts';
import { aHead, anEntryOf, aVersionOf } from './channel-suite-support.ts';
import type { ChannelSuite } from './channel-suite-support.ts';
import { anEntry } from './config-entries.ts';
import { eventually } from './eventually.ts';

const KEYS = ['stages/abc/$default', 'domainnames/*.example.com', 'domainnames/=2A=2Eexample=2Ecom', 'vpclinks/ä'];

/** Entries: replay, order, resync, forget. */
export function describeChannelEntries(suite: ChannelSuite): void {
  describeReplay(suite);
  describeOrder(suite);
  describeResync(suite);
}

function describeReplay({ test, ends }: ChannelSuite): void {
  const { it, expect } = test;

  it('tells a watcher of an empty channel that there is nothing', async () => {
    const { publisher, subscriber } = ends();
    const epoch = await publisher.open();
    publisher.sendHead(aHead(epoch, 0));
    const seen = recordChannel(subscriber);
    await eventually(() => seen.syncs.length === 1);
    expect(seen.syncs).toEqual([{ keys: new Set(), epoch, entryCount: 0 }]);
    expect(await publisher.open()).toBe(epoch);
  });

  it('gives a new watcher what exists, says that this was all, then gives each change', async () => {
    const { publisher, subscriber } = ends();
    for (const [index, key] of KEYS.entries()) await publisher.publish(anEntryOf(key, index + 1), []);
    publisher.sendHead(aHead(await publisher.open(), KEYS.length));
    const seen = recordChannel(subscriber);
    await eventually(() => seen.syncs.length === 1);
    expect(seen.syncs[0]).toMatchObject({ keys: new Set(KEYS), entryCount: KEYS.length });
    await publisher.publish(anEntryOf(KEYS[1] ?? '', 9), []);
    await eventually(() => seen.entries.length === KEYS.length + 1);
    expect(seen.entries.at(-1)).toMatchObject({ key: KEYS[1], sequence: 9, step: 0 });
  });
}

function describeOrder({ test, ends }: ChannelSuite): void {
  const { it, expect } = test;

  it('carries every field of an entry, also of one whose resource is gone', async () => {
    const { publisher, subscriber } = ends();
    const seen = recordChannel(subscriber);
    const full: ConfigEntry = {
      ...anEntryOf('stages/a/b', 7),
      step: 3,
      candidate: { ...aVersionOf(8), nodeIds: ['n1', 'n2'] },
      rejected: { version: 6, digest: 'd6', reason: 'node n1: no' },
      nodeSelector: { region: 'eu', exposure: 'edge' },
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    };
    const gone = anEntry('stages/a/c', { version: 8, digest: '', payload: undefined });
    await publisher.publish(full, []);
    await publisher.publish(gone, []);
    await eventually(() => seen.entries.length === 2);
    const plain = seen.entries.map(({ current, candidate, ...rest }) => ({
      ...rest,
      current: { ...current, payload: current.payload && [...current.payload] },
      candidate: candidate && { ...candidate, payload: candidate.payload && [...candidate.payload] },
    }));
    expect(plain).toEqual([
      { ...full, current: { ...full.current, payload: [7] }, candidate: { ...full.candidate, payload: [8] } },
      { ...gone, candidate: undefined },
    ]);
  });

  it('keeps the order of each key', async () => {
    const { publisher, subscriber } = ends();
    const seen = recordChannel(subscriber);
    const keys = ['stages/a/x', 'stages/a/y', 'stages/a/z'];
    await Promise.all(
      keys.map(async (key) => {
        for (let version = 1; version <= 20; version += 1) await publisher.publish(anEntryOf(key, version), []);
      }),
    );
    const last = (key: string) => seen.entries.findLast((next) => next.key === key)?.sequence;
    await eventually(() => keys.every((key) => last(key) === 20));
    for (const key of keys) {
      const order = seen.entries.filter((next) => next.key === key).map(({ sequence }) => sequence);
      expect(order).toEqual(order.toSorted((a, b) => a - b));
    }
  });

  it('refuses an entry that is not newer than the one it holds', async () => {
    const { publisher } = ends();
    await publisher.publish({ ...anEntryOf('stages/a/b', 2), step: 1 }, []);
    await expect(publisher.publish({ ...anEntryOf('stages/a/b', 2), step: 1 }, [])).rejects.toThrow('newer entry');
    await expect(publisher.publish(anEntryOf('stages/a/b', 2), [])).rejects.toThrow('newer entry');
    await publisher.publish({ ...anEntryOf('stages/a/b', 2), step: 2 }, []);
    expect((await publisher.entries()).map(({ step }) => step)).toEqual([2]);
  });
}

function describeResync({ test, ends }: ChannelSuite): void {
  const { it, expect } = test;

  it('gives everything again to a watcher that asks for it, and nothing to one that was stopped', async () => {
    const { publisher, subscriber } = ends();
    await publisher.publish(anEntryOf('stages/a/b', 1), []);
    publisher.sendHead(aHead(await publisher.open(), 1));
    const seen = recordChannel(subscriber);
    const stopped = recordChannel(subscriber);
    await eventually(() => seen.syncs.length === 1 && stopped.syncs.length === 1);
    stopped.stop();
    seen.resync();
    await eventually(() => seen.syncs.length === 2);
    expect(seen.syncs[1]).toEqual({ ...seen.syncs[0], entryCount: 2 });
    await publisher.publish(anEntryOf('stages/a/b', 2), []);
    await eventually(() => seen.entries.length === 3);
    expect(stopped.entries.length).toBe(1);
  });

  it('forgets a key for good', async () => {
    const { publisher, subscriber } = ends();
    const epoch = await publisher.open();
    await publisher.publish(anEntryOf('stages/a/b', 1), []);
    await publisher.publish(anEntryOf('stages/a/c', 2), []);
    publisher.sendHead(aHead(epoch, 2));
    const seen = recordChannel(subscriber);
    await eventually(() => seen.syncs.length === 1);
    await publisher.forget('stages/a/b');
    await publisher.forget('stages/a/unknown');
    seen.resync();
    await eventually(() => seen.syncs.length === 2);
    expect(seen.syncs[1]?.keys).toEqual(new Set(['stages/a/c']));
    expect((await publisher.entries()).map(({ key }) => key)).toEqual(['stages/a/c']);
    await publisher.publish(anEntryOf('stages/a/b', 1), []);
    await eventually(() => seen.entries.at(-1)?.key === 'stages/a/b');
  });
}
