import type { ConfigEntry } from './entry.ts';

/** A node's own copy of the configuration that it applied last, for a start without control plane and channel. */
export interface ConfigCopy {
  /** Entries whose current versions were applied when the copy was made; none if there is no copy or it is damaged. */
  load(): Promise<readonly ConfigEntry[]>;
  /** The chunk with this digest; undefined if the copy lacks it or has it damaged. */
  chunk(digest: string): Promise<Uint8Array | undefined>;
  /** Keeps a chunk. Rejects when it cannot be written. */
  putChunk(digest: string, bytes: Uint8Array): Promise<void>;
  /** Keeps the entries in place of those before, at once or not at all, and drops chunks that are not in `chunkDigests`. */
  save(entries: readonly ConfigEntry[], chunkDigests: ReadonlySet<string>): Promise<void>;
}
