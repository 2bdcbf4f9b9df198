import { describe, expect, it } from 'vitest';
import { InProcessChannel } from './index.ts';
import type { ApplyReport, ConfigPointer } from './index.ts';

const KEY = 'stages/abc/prod';

function pointer(version: number, digest = `d${String(version)}`): ConfigPointer {
  return { key: KEY, version, digest, payload: new Uint8Array([version]) };
}

function chunk(digest: string) {
  return { digest, bytes: new Uint8Array([1, 2, 3]) };
}

const REPORT: ApplyReport = { nodeId: 'n1', key: KEY, version: 1, digest: 'd1', reportedAtUnixMs: 5 };

describe('InProcessChannel', () => {
  it('gives a new watcher what exists, then each change', async () => {
    const channel = new InProcessChannel();
    await channel.publish(pointer(1), []);
    const seen: number[] = [];
    channel.watch((next) => seen.push(next.version));
    await channel.publish(pointer(2), []);
    expect(seen).toEqual([1, 2]);
  });

  it('never goes back to an older version', async () => {
    const channel = new InProcessChannel();
    await channel.publish(pointer(2), []);
    await channel.publish(pointer(1), []);
    expect((await channel.pointers()).map((known) => known.version)).toEqual([2]);
  });

  it('calls a watcher no more once it is stopped', async () => {
    const channel = new InProcessChannel();
    const seen: number[] = [];
    const stop = channel.watch((next) => seen.push(next.version));
    stop();
    await channel.publish(pointer(1), []);
    expect(seen).toEqual([]);
  });

  it('gives chunks by digest and refuses unknown ones', async () => {
    const channel = new InProcessChannel();
    await channel.publish(pointer(1), [chunk('c1')]);
    expect(await channel.chunk('c1')).toEqual(new Uint8Array([1, 2, 3]));
    await expect(channel.chunk('c2')).rejects.toThrow('c2 is not in the channel');
  });

  it('drops chunks that no pointer names any more once a node has reported', async () => {
    const channel = new InProcessChannel();
    await channel.publish(pointer(1), [chunk('old'), chunk('same')]);
    await channel.publish(pointer(2), [chunk('same'), chunk('new')]);
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
});
