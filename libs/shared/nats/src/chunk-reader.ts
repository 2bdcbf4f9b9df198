import { jetstreamManager } from '@nats-io/jetstream';
import { backoffMs, pause } from './backoff.ts';
import { Limiter } from './limiter.ts';
import type { NatsLink } from './link.ts';
import { CHUNK_BUCKET } from './names.ts';

const CONCURRENCY = 16;
const MAX_WAITING = 50_000;
const ATTEMPTS = 4;
const TIMEOUT_MS = 5_000;

/** Fetches chunks: at most 16 at a time, each tried four times. */
export class ChunkReader {
  readonly #link: NatsLink;
  readonly #limiter = new Limiter(CONCURRENCY, MAX_WAITING);

  constructor(link: NatsLink) {
    this.#link = link;
  }

  /** The chunk. Rejects when the channel does not have it, or NATS did not answer. The digest is not verified here. */
  chunk(digest: string): Promise<Uint8Array> {
    if (!isChunkName(digest)) return Promise.reject(unknown(digest));
    return this.#limiter.run(() => this.#fetch(digest));
  }

  async #fetch(digest: string): Promise<Uint8Array> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        await this.#link.whenConnected(TIMEOUT_MS);
        const bytes = await this.#get(digest);
        if (bytes === undefined) break;
        return bytes;
      } catch (cause) {
        if (attempt + 1 < ATTEMPTS) await pause(backoffMs(attempt));
        else throw new Error(`Configuration chunk ${digest} could not be fetched from NATS.`, { cause });
      }
    }
    throw unknown(digest);
  }

  /** Any replica may answer, and a replica may be behind: only the leader's word that there is none counts. */
  async #get(digest: string): Promise<Uint8Array | undefined> {
    const jsm = await jetstreamManager(this.#link.connection, { checkAPI: false, timeout: TIMEOUT_MS });
    const query = { last_by_subj: CHUNK_BUCKET.prefix + digest };
    const near = await jsm.direct.getMessage(CHUNK_BUCKET.stream, query);
    return (near ?? (await jsm.streams.getMessage(CHUNK_BUCKET.stream, query)))?.data;
  }
}

/** True if the digest can be a token of a subject. */
export function isChunkName(digest: string): boolean {
  return /^[\w-]{1,128}$/.test(digest);
}

function unknown(digest: string): Error {
  return new Error(`configuration chunk ${digest} is not in the channel`);
}
