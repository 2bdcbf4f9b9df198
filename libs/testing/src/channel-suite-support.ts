import { createHash, randomBytes } from 'node:crypto';
import type {
  ChannelHead,
  ConfigChunk,
  ConfigEntry,
  ConfigPublisher,
  ConfigSubscriber,
  ResourceVersion,
} from '@gatehouse/config-channel';
import type { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { anEntry } from './config-entries.ts';

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

/** The publisher's word that the channel holds so many entries. */
export function aHead(epoch: string, entryCount: number): ChannelHead {
  return { epoch, sequence: entryCount, digest: 'ab', entryCount, sentAtUnixMs: 1_700_000_000_000 };
}

/** A chunk of random bytes under its right name. */
export function aChunk(byteCount = 100): ConfigChunk {
  const bytes = new Uint8Array(randomBytes(byteCount));
  return { digest: createHash('sha256').update(bytes).digest('hex'), bytes };
}

/** An entry whose payload tells its version. */
export function anEntryOf(key: string, version: number): ConfigEntry {
  return anEntry(key, aVersionOf(version));
}

/** A version whose payload tells its number. */
export function aVersionOf(version: number): ResourceVersion {
  const payload = new Uint8Array([version % 256]);
  return { version, digest: createHash('sha256').update(payload).digest('hex'), payload };
}
