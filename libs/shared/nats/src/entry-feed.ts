import { decodeEntry } from '@gatehouse/channel-proto';
import type { ChannelHead, EntryWatch, EntryWatcher } from '@gatehouse/config-channel';
import { backoffMs } from './backoff.ts';
import { followBucket } from './follow.ts';
import type { StoredValue } from './follow.ts';
import { decodeHead } from './head-codec.ts';
import type { NatsLink } from './link.ts';
import { CONFIG_BUCKET, encodeKey, EPOCH_TOKEN, HEAD_SUBJECT, HEAD_TOKEN } from './names.ts';

/** Two re-reads that were asked for are at least this far apart. */
const MIN_RESYNC_GAP_MS = 200;
/** Re-reads because of an epoch that is not the one that was read: two publishers would otherwise keep the node busy. */
const MIN_EPOCH_GAP_MS = 2_000;
/** All nodes notice a new epoch in the same moment. */
const EPOCH_JITTER_MS = 300;

/**
 * Follows the entries over NATS for one watcher. It reads everything anew on each connection, after a gap, when heartbeats
 * are missing, when the client was too slow, on demand, and when a head names another epoch than the one that was read: a
 * store that was wiped and made anew sends no event.
 *
 * After a change of epoch (and at the start) `synced` waits for the publisher's word: a head of that epoch whose number of
 * entries was reached. Before that the channel may be half filled, and a watcher would drop what is still to come.
 */
export class EntryFeed implements EntryWatch {
  readonly #link: NatsLink;
  readonly #watcher: EntryWatcher;
  readonly #ends: (() => void)[];
  #stopReading = (): void => undefined;
  /** Counts the readings: what an older one still sends is not heard. */
  #reading = 0;
  #timer: NodeJS.Timeout | undefined;
  #failures = 0;
  #startedAt = Number.NEGATIVE_INFINITY;
  #isCaughtUp = false;
  #isSynced = false;
  #keys = new Set<string>();
  #epoch = '';
  #syncedEpoch = '';
  #storedHead: ChannelHead | undefined;
  #head: ChannelHead | undefined;

  constructor(link: NatsLink, watcher: EntryWatcher) {
    this.#link = link;
    this.#watcher = watcher;
    this.#ends = [
      link.subscribe(HEAD_SUBJECT, ({ data }) => this.#onHead(data)),
      link.onStateChange((isConnected) => (isConnected ? this.#schedule(0) : this.#abandon())),
      link.onSlowConsumer(() => this.#schedule(MIN_RESYNC_GAP_MS)),
    ];
    if (link.isConnected) this.#schedule(0);
  }

  stop(): void {
    for (const end of this.#ends) end();
    this.#abandon();
  }

  resync(): void {
    // A reading that goes on brings everything anyhow.
    const isReading = this.#reading > 0 && !this.#isCaughtUp && this.#failures === 0;
    if (!isReading) this.#schedule(Math.max(0, this.#startedAt + MIN_RESYNC_GAP_MS - performance.now()));
  }

  #abandon(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#reading += 1;
    this.#isCaughtUp = false;
    this.#stopReading();
    this.#stopReading = () => undefined;
  }

  #schedule(delayMs: number): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => void this.#read(), delayMs);
    this.#timer.unref();
  }

  async #read(): Promise<void> {
    this.#abandon();
    if (!this.#link.isConnected) return;
    const reading = this.#reading;
    this.#startedAt = performance.now();
    this.#keys = new Set();
    this.#epoch = '';
    this.#isSynced = false;
    this.#storedHead = undefined;
    const current = (): boolean => reading === this.#reading;
    try {
      const { connection, inboxPrefix } = this.#link;
      const stop = await followBucket(
        { connection, inboxPrefix, bucket: CONFIG_BUCKET },
        {
          onValue: (value) => current() && this.#onValue(value),
          onCaughtUp: () => current() && this.#onCaughtUp(),
          onBroken: (reason) => current() && this.#onBroken(reason),
        },
      );
      if (current()) this.#stopReading = stop;
      else stop();
    } catch (error) {
      if (current()) this.#onBroken(error instanceof Error ? error.message : String(error));
    }
  }

  #onBroken(reason: string): void {
    this.#abandon();
    if (this.#failures === 0) this.#link.logger.warn({ reason }, 'configuration cannot be followed; reading it anew');
    this.#schedule(backoffMs(this.#failures++));
  }

  #onValue({ token, data, isDeleted }: StoredValue): void {
    if (token === EPOCH_TOKEN) this.#onEpoch(Buffer.from(data).toString('utf8'));
    else if (token === HEAD_TOKEN) this.#onStoredHead(data);
    else if (!isDeleted) this.#onEntry(token, data);
    // Deleted by hand: what is left is told by a new reading.
    else if (this.#isSynced) this.#schedule(MIN_RESYNC_GAP_MS);
    if (this.#isCaughtUp && !this.#isSynced) this.#checkSynced();
  }

  #onEpoch(epoch: string): void {
    // The publisher emptied the channel and filled it anew while it was followed.
    if (this.#epoch !== '' && this.#epoch !== epoch) this.#schedule(0);
    this.#epoch = epoch;
  }

  #onEntry(token: string, data: Uint8Array): void {
    try {
      const entry = decodeEntry(data);
      if (encodeKey(entry.key) !== token) throw new Error(`the entry says that its key is ${entry.key.slice(0, 100)}`);
      this.#keys.add(entry.key);
      this.#watcher.entry(entry);
    } catch (error) {
      this.#link.refuseMessage(CONFIG_BUCKET.prefix + token, error);
      this.#watcher.unreadable?.();
    }
  }

  /** Later ones come on the head's subject as well. */
  #onStoredHead(data: Uint8Array): void {
    if (this.#isSynced) return;
    try {
      this.#storedHead = decodeHead(data);
    } catch (error) {
      this.#link.refuseMessage(CONFIG_BUCKET.prefix + HEAD_TOKEN, error);
    }
  }

  #onHead(data: Uint8Array): void {
    let head: ChannelHead;
    try {
      head = decodeHead(data);
    } catch (error) {
      return this.#link.refuseMessage(HEAD_SUBJECT, error);
    }
    this.#head = head;
    this.#watcher.head(head);
    if (!this.#isCaughtUp) return;
    if (head.epoch === this.#epoch) return this.#checkSynced();
    const earliest = this.#startedAt + MIN_EPOCH_GAP_MS - performance.now();
    this.#schedule(Math.max(0, earliest) + Math.random() * EPOCH_JITTER_MS);
  }

  #onCaughtUp(): void {
    this.#isCaughtUp = true;
    this.#failures = 0;
    this.#checkSynced();
  }

  #checkSynced(): void {
    if (this.#isSynced || this.#epoch === '' || !this.#isFilled()) return;
    this.#isSynced = true;
    if (this.#syncedEpoch !== '') this.#link.counters.resyncs += 1;
    this.#syncedEpoch = this.#epoch;
    this.#watcher.synced(this.#keys, this.#epoch);
    const stored = this.#storedHead;
    if (stored?.epoch !== this.#epoch || stored.sentAtUnixMs <= (this.#head?.sentAtUnixMs ?? 0)) return;
    // Heads sent while the connection was lost are gone, and the next one may be 10 s away.
    this.#head = stored;
    this.#watcher.head(stored);
  }

  #isFilled(): boolean {
    if (this.#epoch === this.#syncedEpoch) return true;
    const head = [this.#head, this.#storedHead].find((candidate) => candidate?.epoch === this.#epoch);
    return head !== undefined && this.#keys.size >= head.entryCount;
  }
}
