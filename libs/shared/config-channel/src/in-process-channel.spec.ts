import { aChunk, anEntry, describeConfigChannel, watchEntries } from '@gatehouse/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InProcessChannel } from './index.ts';
import type { ApplyReport, ConfigEntry } from './index.ts';

const KEY = 'stages/abc/prod';
const REPORT: ApplyReport = { nodeId: 'n1', key: KEY, version: 1, digest: 'd1', reportedAtUnixMs: 5 };
const [OLD, SAME, NEW] = [aChunk(), aChunk(), aChunk()];

function entry(version: number): ConfigEntry {
  return anEntry(KEY, { version, digest: `d${String(version)}`, payload: new Uint8Array([version]) });
}

describeConfigChannel({ describe, it, expect, beforeEach, afterEach }, 'InProcessChannel', () => {
  const channel = new InProcessChannel();
  return Promise.resolve({ publisher: channel, subscriber: channel, close: () => Promise.resolve() });
});

describe('InProcessChannel', () => {
  it('delivers at once, so that the standalone process needs no turn of the event loop', async () => {
    const channel = new InProcessChannel();
    const seen: number[] = [];
    watchEntries(channel, (next) => seen.push(next.current.version));
    const published = channel.publish(entry(1), []);
    expect(seen).toEqual([1]);
    await published;
  });

  it('drops chunks that no entry names any more once a node has reported', async () => {
    const channel = new InProcessChannel();
    await channel.publish(entry(1), [OLD, SAME]);
    await channel.publish(entry(2), [SAME, NEW]);
    channel.report({ ...REPORT, version: 2 });
    await expect(channel.chunk(OLD.digest)).rejects.toThrow('is not in the channel');
    await expect(channel.chunk(SAME.digest)).resolves.toBeDefined();
    await expect(channel.chunk(NEW.digest)).resolves.toBeDefined();
  });

  it('keeps the chunks of the current version while a candidate is tried, and after it was taken back', async () => {
    const channel = new InProcessChannel();
    const { current } = entry(1);
    await channel.publish(entry(1), [OLD, SAME]);
    await channel.publish({ ...entry(2), current, candidate: { ...entry(2).current, nodeIds: ['n1'] } }, [SAME, NEW]);
    channel.report({ ...REPORT, version: 2 });
    await expect(channel.chunk(OLD.digest)).resolves.toBeDefined();
    await channel.publish({ ...entry(2), step: 1, current }, []);
    channel.report(REPORT);
    await expect(channel.chunk(OLD.digest)).resolves.toBeDefined();
  });
});
