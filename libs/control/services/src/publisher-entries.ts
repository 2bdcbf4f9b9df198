import { createHash } from 'node:crypto';
import { HeadDigest, compareEntries } from '@gatehouse/config-channel';
import type { ChannelHead, ConfigEntry } from '@gatehouse/config-channel';
import type { Clock } from './ports.ts';

/** How long the digest of a set that changed meanwhile still counts as up to date, in milliseconds. */
const RECENT_DIGEST_MS = 30_000;
const MAX_RECENT_DIGESTS = 1000;

interface RecentDigest {
  readonly ordinal: number;
  readonly supersededAtUnixMs: number;
}

/**
 * What the configuration channel holds, as this replica knows it: the leader by what it published, the others by
 * following. Each change gets the next ordinal, so that "everything up to here" can be said of a node in one number.
 */
export class EntryTable {
  readonly #clock: Clock;
  readonly #entries = new Map<string, { readonly entry: ConfigEntry; readonly ordinal: number }>();
  readonly #digest = newDigest();
  readonly #recent = new Map<string, RecentDigest>();
  #ordinal = 0;
  #epoch = '';
  readonly #listeners = new Set<(key: string) => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Epoch of the channel; empty before the first word of it. */
  get epoch(): string {
    return this.#epoch;
  }

  get(key: string): ConfigEntry | undefined {
    return this.#entries.get(key)?.entry;
  }

  all(): ConfigEntry[] {
    return [...this.#entries.values()].map(({ entry }) => entry);
  }

  /** Entries with a version that some nodes try. */
  candidates(): ConfigEntry[] {
    return this.all().filter((entry) => entry.candidate !== undefined);
  }

  /** Takes in an entry as it is now. */
  set(entry: ConfigEntry): void {
    const known = this.get(entry.key);
    if (known !== undefined && compareEntries(known, entry) === 0 && isSameContent(known, entry)) return;
    this.#supersede();
    this.#entries.set(entry.key, { entry, ordinal: this.#ordinal });
    this.#digest.set(entry);
    this.#notify(entry.key);
  }

  /** The entry of a key was removed for good. */
  delete(key: string): void {
    if (!this.#entries.has(key)) return;
    this.#supersede();
    this.#entries.delete(key);
    this.#digest.delete(key);
    this.#notify(key);
  }

  /** All keys that the channel holds are these, in this epoch. */
  keepOnly(keys: ReadonlySet<string>, epoch: string): void {
    this.#epoch = epoch;
    for (const key of [...this.#entries.keys()]) if (!keys.has(key)) this.delete(key);
  }

  /** Starts anew with what the channel holds. */
  reset(epoch: string, entries: readonly ConfigEntry[]): void {
    if (epoch !== this.#epoch) this.#recent.clear();
    this.keepOnly(new Set(entries.map(({ key }) => key)), epoch);
    for (const entry of entries) this.set(entry);
  }

  /** Highest sequence of all entries; 0 without any. */
  get sequence(): number {
    let highest = 0;
    for (const { entry } of this.#entries.values()) highest = Math.max(highest, entry.sequence);
    return highest;
  }

  /** The place of a key's entry in the order of changes; undefined if there is none. */
  ordinalOf(key: string): number | undefined {
    return this.#entries.get(key)?.ordinal;
  }

  /** Up to which ordinal a node has everything that says this digest; undefined if it was never the digest, or too long ago. */
  ordinalOfDigest(epoch: string, digest: string): number | undefined {
    if (epoch !== this.#epoch) return undefined;
    if (digest === this.#digest.hex) return this.#ordinal;
    const recent = this.#recent.get(digest);
    const isFresh = recent !== undefined && this.#clock() - recent.supersededAtUnixMs <= RECENT_DIGEST_MS;
    return isFresh ? recent.ordinal : undefined;
  }

  /** The publisher's heartbeat. */
  head(): ChannelHead {
    return {
      epoch: this.#epoch,
      sequence: this.sequence,
      digest: this.#digest.hex,
      entryCount: this.#digest.entryCount,
      sentAtUnixMs: this.#clock(),
    };
  }

  /** Calls back with the key of each entry that changed. Returns the function that stops it. */
  onChange(listener: (key: string) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  #supersede(): void {
    this.#recent.set(this.#digest.hex, { ordinal: this.#ordinal, supersededAtUnixMs: this.#clock() });
    const [oldest] = this.#recent.keys();
    if (this.#recent.size > MAX_RECENT_DIGESTS && oldest !== undefined) this.#recent.delete(oldest);
    this.#ordinal += 1;
  }

  #notify(key: string): void {
    for (const listener of this.#listeners) listener(key);
  }
}

/** True if two entries name the same content. */
export function isSameContent(left: ConfigEntry, right: ConfigEntry): boolean {
  return left.current.digest === right.current.digest && left.candidate?.digest === right.candidate?.digest;
}

function newDigest(): HeadDigest {
  return new HeadDigest((text) => createHash('sha256').update(text).digest('hex'));
}
