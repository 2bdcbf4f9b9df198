import { anEntry, watchEntries } from '@gatehouse/testing';
import { describe, expect, it } from 'vitest';
import { InProcessChannel } from './index.ts';
import type { ApplyReport, ConfigEntry } from './index.ts';

const KEY = 'stages/abc/prod';

function entry(version: number, digest = `d${String(version)}`): ConfigEntry {
  return anEntry(KEY, { version, digest, payload: new Uint8Array([version]) });
}

function chunk(digest: string) {
  return { digest, bytes: new Uint8Array([1, 2, 3]) };
}

const REPORT: ApplyReport = { nodeId: 'n1', key: KEY, version: 1, digest: 'd1', reportedAtUnixMs: 5 };

describe('InProcessChannel', () => {
  it('gives a new watcher what exists, says that this was all, then gives each change', async () => {
    const channel = new InProcessChannel();
    await channel.publish(entry(1), []);
    const seen: (number | string)[] = [];
    channel.watch({
      entry: (next) => seen.push(next.current.version),
      synced: (keys) => seen.push(...keys),
      head: () => undefined,
    });
    await channel.publish(entry(2), []);
    expect(seen).toEqual([1, KEY, 2]);
  });

  it('gives everything again to a watcher that asks for it', async () => {
    const channel = new InProcessChannel();
    await channel.publish(entry(1), []);
    const seen: number[] = [];
    const watch = watchEntries(channel, (next) => seen.push(next.current.version));
    watch.resync();
    expect(seen).toEqual([1, 1]);
  });

  it('refuses an entry that is older than the one it holds', async () => {
    const channel = new InProcessChannel();
    await channel.publish(entry(2), []);
    await expect(channel.publish(entry(1), [])).rejects.toThrow('newer entry');
    expect((await channel.entries()).map((known) => known.current.version)).toEqual([2]);
  });

  it('calls a watcher no more once it is stopped', async () => {
    const channel = new InProcessChannel();
    const seen: number[] = [];
    const watch = watchEntries(channel, (next) => seen.push(next.current.version));
    watch.stop();
    await channel.publish(entry(1), []);
    expect(seen).toEqual([]);
  });

  it('gives chunks by digest and refuses unknown ones', async () => {
    const channel = new InProcessChannel();
    await channel.publish(entry(1), [chunk('c1')]);
    expect(await channel.chunk('c1')).toEqual(new Uint8Array([1, 2, 3]));
    await expect(channel.chunk('c2')).rejects.toThrow('c2 is not in the channel');
  });

  it('drops chunks that no entry names any more once a node has reported', async () => {
    const channel = new InProcessChannel();
    await channel.publish(entry(1), [chunk('old'), chunk('same')]);
    await channel.publish(entry(2), [chunk('same'), chunk('new')]);
    channel.report({ ...REPORT, version: 2 });
    await expect(channel.chunk('old')).rejects.toThrow();
    await expect(channel.chunk('same')).resolves.toBeDefined();
    await expect(channel.chunk('new')).resolves.toBeDefined();
  });

  it('hands reports of a node to the control plane', () => {
    const channel = new InProcessChannel();
    const seen: ApplyReport[] = [];
    const stop = channel.onReport((report) => seen.push(report));
    channel.report(REPORT);
    stop();
    channel.report(REPORT);
    expect(seen).toEqual([REPORT]);
  });

  it('carries a command to its node and fails for a node that does not listen', async () => {
    const channel = new InProcessChannel();
    const seen: string[] = [];
    channel.onCommand('n1', ({ kind }) => Promise.resolve(void seen.push(kind)));
    await channel.command('n1', { kind: 'drain' });
    expect(seen).toEqual(['drain']);
    await expect(channel.command('n2', { kind: 'drain' })).rejects.toThrow('n2 does not answer');
  });
});
