import type { ApplyReport, ConfigChunk, ConfigPointer, ConfigPublisher, ConfigSubscriber } from './channel.ts';

/** A channel within one process: both ends over the same maps. For the standalone process and for tests. */
export class InProcessChannel implements ConfigPublisher, ConfigSubscriber {
  readonly #pointers = new Map<string, ConfigPointer>();
  readonly #chunks = new Map<string, Uint8Array>();
  /** Digests of the chunks that the newest pointer of a key named, to drop what nothing names any more. */
  readonly #chunksOfKey = new Map<string, readonly string[]>();
  readonly #watchers = new Set<(pointer: ConfigPointer) => void>();
  readonly #reportListeners = new Set<(report: ApplyReport) => void>();

  publish(pointer: ConfigPointer, chunks: readonly ConfigChunk[]): Promise<void> {
    const current = this.#pointers.get(pointer.key);
    if (current !== undefined && current.version >= pointer.version) return Promise.resolve();
    for (const chunk of chunks) this.#chunks.set(chunk.digest, chunk.bytes);
    this.#pointers.set(pointer.key, pointer);
    this.#chunksOfKey.set(
      pointer.key,
      chunks.map((chunk) => chunk.digest),
    );
    for (const watcher of this.#watchers) watcher(pointer);
    return Promise.resolve();
  }

  pointers(): Promise<readonly ConfigPointer[]> {
    return Promise.resolve([...this.#pointers.values()]);
  }

  watch(listener: (pointer: ConfigPointer) => void): () => void {
    this.#watchers.add(listener);
    for (const pointer of this.#pointers.values()) listener(pointer);
    return () => {
      this.#watchers.delete(listener);
    };
  }

  chunk(digest: string): Promise<Uint8Array> {
    const bytes = this.#chunks.get(digest);
    return bytes === undefined
      ? Promise.reject(new Error(`configuration chunk ${digest} is not in the channel`))
      : Promise.resolve(bytes);
  }

  report(report: ApplyReport): void {
    // A node that reports has fetched what it needs: chunks that no pointer names any more can go.
    this.#dropUnnamedChunks();
    for (const listener of this.#reportListeners) listener(report);
  }

  onReport(listener: (report: ApplyReport) => void): () => void {
    this.#reportListeners.add(listener);
    return () => {
      this.#reportListeners.delete(listener);
    };
  }

  #dropUnnamedChunks(): void {
    const named = new Set([...this.#chunksOfKey.values()].flat());
    for (const digest of this.#chunks.keys()) {
      if (!named.has(digest)) this.#chunks.delete(digest);
    }
  }
}
