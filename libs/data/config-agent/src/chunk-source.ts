import type { ConfigSubscriber } from '@gatehouse/config-channel';
import type { CopyKeeper } from './copy-keeper.ts';

/** Gives chunks: from the copy on disk if there is one that has them, else from the channel. */
export class ChunkSource {
  readonly #subscriber: ConfigSubscriber;
  readonly #keeper: CopyKeeper | undefined;
  /** While true the channel is not asked: it may be away, and then asking it would hold up what the copy does have. */
  isCopyOnly = false;
  #hasFailed = false;

  constructor(subscriber: ConfigSubscriber, keeper: CopyKeeper | undefined) {
    this.#subscriber = subscriber;
    this.#keeper = keeper;
  }

  /** The chunk; it is not verified. Rejects when the channel does not give it. */
  async chunk(digest: string): Promise<Uint8Array> {
    const fetch = (wanted: string): Promise<Uint8Array> =>
      this.isCopyOnly
        ? Promise.reject(new Error(`chunk ${wanted} is not in the copy`))
        : this.#subscriber.chunk(wanted);
    try {
      return await (this.#keeper === undefined ? fetch(digest) : this.#keeper.chunk(digest, fetch));
    } catch (error) {
      this.#hasFailed = true;
      throw error;
    }
  }

  /** True if a chunk could not be had since the last call: what failed then may succeed later. */
  takeFailure(): boolean {
    const hasFailed = this.#hasFailed;
    this.#hasFailed = false;
    return hasFailed;
  }
}
