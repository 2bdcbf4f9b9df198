import { createHash, randomBytes } from 'node:crypto';
import type { ChannelHead, ConfigChunk, ConfigPublisher, ConfigSubscriber } from '@gatehouse/config-channel';
import type { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeChannelEntries } from './channel-suite-entries.ts';
import { describeChannelNodes } from './channel-suite-nodes.ts';

/** Both ends of a channel that is empty and open. */
export interface ChannelEnds {
  readonly publisher: ConfigPublisher;
  readonly subscriber: ConfigSubscriber;
  /** Ends both. */
  close(): Promise<void>;
}

/** The parts of vitest that the suite needs. Handed in, because this library is also used outside of tests. */
export interface TestApi {
  readonly describe: typeof describe;
  readonly it: typeof it;
  readonly expect: typeof expect;
  readonly beforeEach: typeof beforeEach;
  readonly afterEach: typeof afterEach;
}

/** What the parts of the suite get. */
export interface ChannelSuite {
  readonly test: TestApi;
  /** The ends of the running test. */
  ends(): ChannelEnds;
}

/** What every adapter of the configuration channel promises. `make` gives an empty channel for each test. */
export function describeConfigChannel(test: TestApi, name: string, make: () => Promise<ChannelEnds>): void {
  let current: ChannelEnds | undefined;
  const ends = (): ChannelEnds => {
    if (current === undefined) throw new Error('The channel of the test is not open.');
    return current;
  };
  test.describe(`${name}: the contract of the configuration channel`, () => {
    test.beforeEach(async () => {
      current = await make();
    });
    test.afterEach(async () => {
      await current?.close();
      current = undefined;
    });
    describeChannelEntries({ test, ends });
    describeChannelNodes({ test, ends });
  });
}

/** The publisher's word that the channel holds so many entries. */
export function aHead(epoch: string, entryCount: number): ChannelHead {
  return { epoch, sequence: entryCount, digest: 'ab', entryCount, sentAtUnixMs: 1_700_000_000_000 };
}

/** A chunk of random bytes under its right name. */
export function aChunk(byteCount = 100): ConfigChunk {
  const bytes = new Uint8Array(randomBytes(byteCount));
  return { digest: createHash('sha256').update(bytes).digest('hex'), bytes };
}
