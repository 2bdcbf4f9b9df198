import type { ConfigChunk } from '@gatehouse/config-channel';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { isChunkName } from './chunk-reader.ts';
import { readBucket } from './follow.ts';
import { Limiter } from './limiter.ts';
import type { NatsLink } from './link.ts';
import { CHUNK_BUCKET } from './names.ts';

/** Servers take messages of 1 MB unless told otherwise; the rest is for subject and headers. */
export const MAX_VALUE_BYTES = 900 * 1024;

const CONCURRENCY = 16;
const MAX_WAITING = 100_000;
const TIMEOUT_MS = 5_000;

interface KnownChunk {
  readonly revision: number;
  readonly storedAtUnixMs: number;
  /** When an entry was last published that names it. */
  readonly usedAtUnixMs: number;
}

/** Puts chunks that are missing and removes those that nothing names. It remembers what the bucket holds. */
export class ChunkWriter {
  readonly #link: NatsLink;
  readonly #nowUnixMs: () => number;
  readonly #limiter = new Limiter(CONCURRENCY, MAX_WAITING);
  #known = new Map<string, KnownChunk>();

  constructor(link: NatsLink, nowUnixMs: () => number) {
    this.#link = link;
    this.#nowUnixMs = nowUnixMs;
  }

  /** Reads the names of all chunks in the bucket. */
  async refresh(): Promise<void> {
    const { connection, inboxPrefix } = this.#link;
    const values = await readBucket({
      connection,
      inboxPrefix,
      bucket: CHUNK_BUCKET,
      headersOnly: true,
    });
    const before = this.#known;
    this.#known = new Map(
      values.map(({ token, revision, storedAtUnixMs }) => {
        return [token, { revision, storedAtUnixMs, usedAtUnixMs: before.get(token)?.usedAtUnixMs ?? 0 }];
      }),
    );
  }

  /** True if the bucket is known to hold one of the chunks. */
  knowsAny(chunks: readonly ConfigChunk[]): boolean {
    return chunks.some(({ digest }) => this.#known.has(digest));
  }

  /** Puts the chunks that the bucket lacks, several at a time. Rejects if one cannot be stored. */
  async put(chunks: readonly ConfigChunk[]): Promise<void> {
    const usedAtUnixMs = this.#nowUnixMs();
    const missing: ConfigChunk[] = [];
    for (const chunk of chunks) {
      const known = this.#known.get(chunk.digest);
      if (known === undefined) missing.push(chunk);
      else this.#known.set(chunk.digest, { ...known, usedAtUnixMs });
    }
    await Promise.all(missing.map((chunk) => this.#limiter.run(() => this.#putOne(chunk, usedAtUnixMs))));
  }

  /** Removes chunks that are not named and were neither stored nor used for `minAgeMs`. Resolves to how many. */
  async prune(named: ReadonlySet<string>, minAgeMs: number): Promise<number> {
    await this.refresh();
    const limit = this.#nowUnixMs() - minAgeMs;
    const old = [...this.#known].filter(
      ([digest, { storedAtUnixMs, usedAtUnixMs }]) =>
        !named.has(digest) && Math.max(storedAtUnixMs, usedAtUnixMs) <= limit,
    );
    await Promise.all(old.map(([digest, { revision }]) => this.#limiter.run(() => this.#remove(digest, revision))));
    return old.length;
  }

  async #putOne({ digest, bytes }: ConfigChunk, usedAtUnixMs: number): Promise<void> {
    if (!isChunkName(digest)) throw new Error(`A chunk cannot be named ${JSON.stringify(digest.slice(0, 200))}.`);
    if (bytes.length > MAX_VALUE_BYTES) {
      throw new Error(`Chunk ${digest} has ${bytes.length} bytes; NATS takes ${MAX_VALUE_BYTES}. Cut it smaller.`);
    }
    // Content is named by its hash: to put it twice, after an answer that was lost, does no harm.
    const { seq } = await jetstream(this.#link.connection).publish(CHUNK_BUCKET.prefix + digest, bytes, {
      timeout: TIMEOUT_MS,
      retries: 2,
    });
    this.#known.set(digest, { revision: seq, storedAtUnixMs: usedAtUnixMs, usedAtUnixMs });
  }

  /** Forgets it first: whoever publishes it meanwhile puts it again, with a higher revision. */
  async #remove(digest: string, revision: number): Promise<void> {
    this.#known.delete(digest);
    const jsm = await jetstreamManager(this.#link.connection, { checkAPI: false });
    await jsm.streams.purge(CHUNK_BUCKET.stream, { filter: CHUNK_BUCKET.prefix + digest, seq: revision + 1 });
  }
}
