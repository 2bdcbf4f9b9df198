import { HeadDigest } from '@gatehouse/config-channel';
import type { ChannelHead, ConfigEntry, HashText } from '@gatehouse/config-channel';

/** What the node has seen of the channel: its entries, which of them are settled (applied or refused), and whether that is all. */
export class ChannelView {
  readonly #entries = new Map<string, ConfigEntry>();
  readonly #settled: HeadDigest;
  #sequence = 0;
  #epoch = '';
  #head: ChannelHead | undefined;

  constructor(hash: HashText) {
    this.#settled = new HeadDigest(hash);
  }

  /** Epoch of the channel; empty before it was read for the first time. */
  get epoch(): string {
    return this.#epoch;
  }

  /** Digest over the settled entries. */
  get digest(): string {
    return this.#settled.hex;
  }

  /** Highest sequence of the settled entries. */
  get sequence(): number {
    return this.#sequence;
  }

  /** The newest head that came. */
  get head(): ChannelHead | undefined {
    return this.#head;
  }

  /** True while some entry has a candidate: nodes report more often then. */
  get hasCandidate(): boolean {
    return [...this.#entries.values()].some((entry) => entry.candidate !== undefined);
  }

  has(key: string): boolean {
    return this.#entries.has(key);
  }

  /** True if nothing newer came for the key of an entry that came. */
  isNewest(entry: ConfigEntry): boolean {
    return this.#entries.get(entry.key) === entry;
  }

  /** An entry came; it is not settled yet. */
  received(entry: ConfigEntry): void {
    this.#entries.set(entry.key, entry);
  }

  /** An entry was applied or refused. */
  settled(entry: ConfigEntry): void {
    this.#settled.set(entry);
    this.#sequence = Math.max(this.#sequence, entry.sequence);
  }

  /** The channel was read as a whole: what it does not hold is no part of it any more. */
  replayed(keys: ReadonlySet<string>, epoch: string): void {
    this.#epoch = epoch;
    for (const key of [...this.#entries.keys()]) {
      if (keys.has(key)) continue;
      this.#entries.delete(key);
      this.#settled.delete(key);
    }
  }

  /** Takes the publisher's heartbeat. */
  heard(head: ChannelHead): void {
    this.#head = head;
  }

  /** True if the settled entries are what the newest head says; undefined before a head of this epoch came. */
  get isConverged(): boolean | undefined {
    if (this.#head === undefined || this.#head.epoch !== this.#epoch) return undefined;
    return this.#head.digest === this.#settled.hex;
  }
}
