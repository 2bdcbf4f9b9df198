import { aChunk, anEntryOf } from './channel-suite-support.ts';
import type { ChannelSuite } from './channel-suite-support.ts';

/** Chunks: there and back, many, big, unknown, removed. */
export function describeChannelChunks({ test, ends }: ChannelSuite): void {
  const { it, expect } = test;

  it('gives chunks by digest and refuses unknown ones', async () => {
    const { publisher, subscriber } = ends();
    const [small, big] = [aChunk(0), aChunk(900 * 1024)];
    await publisher.publish(anEntryOf('stages/a/b', 1), [small, big]);
    await publisher.publish(anEntryOf('stages/a/b', 2), [big]);
    expect(Buffer.compare(await subscriber.chunk(big.digest), big.bytes)).toBe(0);
    expect((await subscriber.chunk(small.digest)).length).toBe(0);
    const { digest } = aChunk();
    await expect(subscriber.chunk(digest)).rejects.toThrow(`${digest} is not in the channel`);
    await expect(subscriber.chunk('no.name *')).rejects.toThrow('is not in the channel');
  });

  it('carries many chunks at once', async () => {
    const { publisher, subscriber } = ends();
    const chunks = Array.from({ length: 500 }, () => aChunk(200));
    await publisher.publish(anEntryOf('stages/a/b', 1), chunks);
    const read = await Promise.all(chunks.map(({ digest }) => subscriber.chunk(digest)));
    expect(read.every((bytes, index) => Buffer.compare(bytes, chunks[index]?.bytes ?? bytes) === 0)).toBe(true);
  });

  it('removes the chunks that are not named, and takes them again later', async () => {
    const { publisher, subscriber } = ends();
    await publisher.open();
    const [kept, dropped] = [aChunk(), aChunk()];
    await publisher.publish(anEntryOf('stages/a/b', 1), [kept, dropped]);
    expect(await publisher.pruneChunks(new Set([kept.digest]), 0)).toBe(1);
    await subscriber.chunk(kept.digest);
    await expect(subscriber.chunk(dropped.digest)).rejects.toThrow('is not in the channel');
    await publisher.publish(anEntryOf('stages/a/b', 2), [kept, dropped]);
    await subscriber.chunk(dropped.digest);
  });
}
