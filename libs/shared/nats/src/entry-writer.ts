import { bringsItsContent, decodeEntry, encodeEntry } from '@gatehouse/channel-proto';
import { compareEntries } from '@gatehouse/config-channel';
import type { ConfigEntry } from '@gatehouse/config-channel';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { headers, TimeoutError } from '@nats-io/transport-node';
import type { MsgHdrs } from '@nats-io/transport-node';
import { isWrongRevision } from './buckets.ts';
import { MAX_VALUE_BYTES } from './chunk-writer.ts';
import { readBucket } from './follow.ts';
import type { NatsLink } from './link.ts';
import { CONFIG_BUCKET, encodeKey, EPOCH_TOKEN, HEAD_TOKEN } from './names.ts';

const ATTEMPTS = 3;
const TIMEOUT_MS = 5_000;

/** The order of an entry and where it stands in the bucket. */
type Known = Pick<ConfigEntry, 'sequence' | 'step'> & { readonly revision: number };

/** Writes entries, each only over the one that it has seen. */
export class EntryWriter {
  readonly #link: NatsLink;
  #known = new Map<string, Known>();

  constructor(link: NatsLink) {
    this.#link = link;
  }

  /** Reads all entries and remembers where they stand. */
  async refresh(): Promise<readonly ConfigEntry[]> {
    const { connection, inboxPrefix } = this.#link;
    const values = await readBucket({ connection, inboxPrefix, bucket: CONFIG_BUCKET });
    const known = new Map<string, Known>();
    const entries: ConfigEntry[] = [];
    for (const { token, data, revision } of values) {
      if (token === EPOCH_TOKEN || token === HEAD_TOKEN) continue;
      const entry = this.#decode(token, data);
      known.set(token, knownOf(entry, revision));
      if (entry !== undefined) entries.push(entry);
    }
    this.#known = known;
    return entries;
  }

  /** Throws Error when the bucket is known to hold this entry or a newer one of its key. */
  checkOrder(entry: ConfigEntry): void {
    const known = this.#known.get(encodeKey(entry.key));
    if (known !== undefined) refuseOlder(entry, known);
  }

  /**
   * Puts the entry over the one that is known, and if that one is not there any more, over the one that is, if it is older.
   * An answer that does not come says nothing: the entry may have been stored, or be stored later. So what is there is read
   * before the next try. `checkEpoch` rejects when the bucket is another one than before.
   */
  async put(entry: ConfigEntry, checkEpoch: () => Promise<void>): Promise<void> {
    const token = encodeKey(entry.key);
    const bytes = encodeSmall(entry);
    let expected = this.#known.get(token)?.revision ?? 0;
    for (let attempt = 1; ; attempt += 1) {
      try {
        const revision = await this.#putOver(token, bytes, expected, entry.traceparent);
        this.#known.set(token, knownOf(entry, revision));
        return;
      } catch (error) {
        if (attempt >= ATTEMPTS || !(isWrongRevision(error) || error instanceof TimeoutError)) throw error;
      }
      await checkEpoch();
      const stored = await this.#read(token);
      if (stored === undefined) expected = 0;
      else {
        this.#known.set(token, knownOf(stored.entry, stored.revision));
        if (Buffer.compare(stored.data, bytes) === 0) return;
        if (stored.entry !== undefined) refuseOlder(entry, stored.entry);
        expected = stored.revision;
      }
    }
  }

  /** Removes the entry of a key without a trace, unless it was written anew meanwhile. */
  async forget(key: string): Promise<void> {
    const token = encodeKey(key);
    const stored = await this.#read(token);
    if (stored === undefined) return;
    const jsm = await jetstreamManager(this.#link.connection, { checkAPI: false });
    await jsm.streams.purge(CONFIG_BUCKET.stream, { filter: CONFIG_BUCKET.prefix + token, seq: stored.revision + 1 });
    this.#known.delete(token);
  }

  async #putOver(token: string, bytes: Uint8Array, revision: number, traceparent: string | undefined) {
    const { seq } = await jetstream(this.#link.connection).publish(CONFIG_BUCKET.prefix + token, bytes, {
      timeout: TIMEOUT_MS,
      expect: { lastSubjectSequence: revision },
      ...(traceparent !== undefined && { headers: traceHeaders(traceparent) }),
    });
    return seq;
  }

  async #read(token: string) {
    const jsm = await jetstreamManager(this.#link.connection, { checkAPI: false });
    const stored = await jsm.streams.getMessage(CONFIG_BUCKET.stream, { last_by_subj: CONFIG_BUCKET.prefix + token });
    if (stored === null) return undefined;
    return { entry: this.#decode(token, stored.data), data: stored.data, revision: stored.seq };
  }

  /** Undefined = poison, content that is not what its digest says, or a mark of a deletion: any entry may take its place. */
  #decode(token: string, data: Uint8Array): ConfigEntry | undefined {
    try {
      const entry = decodeEntry(data);
      // What nodes refuse must not stand for the version that is wanted.
      return encodeKey(entry.key) === token && bringsItsContent(entry) ? entry : undefined;
    } catch (error) {
      this.#link.refuseMessage(CONFIG_BUCKET.prefix + token, error);
      return undefined;
    }
  }
}

function encodeSmall(entry: ConfigEntry): Uint8Array {
  const bytes = encodeEntry(entry);
  if (bytes.length <= MAX_VALUE_BYTES) return bytes;
  throw new Error(`The entry ${entry.key} has ${bytes.length} bytes; NATS takes ${MAX_VALUE_BYTES}.`);
}

function knownOf(entry: ConfigEntry | undefined, revision: number): Known {
  return { sequence: entry?.sequence ?? -1, step: entry?.step ?? 0, revision };
}

function refuseOlder(entry: ConfigEntry, known: Pick<ConfigEntry, 'sequence' | 'step'>): void {
  if (compareEntries({ ...entry, ...known }, entry) < 0) return;
  throw new Error(`the channel holds a newer entry of ${entry.key}`);
}

function traceHeaders(traceparent: string): MsgHdrs {
  const fields = headers();
  fields.set('traceparent', traceparent);
  return fields;
}
