import type { ConfigEntry } from './entry.ts';

/** A node's own copy of the configuration that it applied last, for a start without control plane and channel. */
export interface ConfigCopy {
  /** Entries whose current versions were applied when the copy was made; none if there is no copy or it is damaged. */
  load(): Promise<readonly ConfigEntry[]>;
  /** The chunk with this digest; undefined if the copy lacks it or has it damaged. */
  chunk(digest: string): Promise<Uint8Array | undefined>;
  /**
   * Keeps those of `newChunks` that the copy lacks, then the entries in place of those before, at once or not at all, and
   * drops chunks that are not in `chunkDigests`. One call at a time. Rejects when something cannot be written; what was
   * written until then stays.
   */
  save(
    entries: readonly ConfigEntry[],
    chunkDigests: ReadonlySet<string>,
    newChunks: ReadonlyMap<string, Uint8Array>,
  ): Promise<void>;
}
