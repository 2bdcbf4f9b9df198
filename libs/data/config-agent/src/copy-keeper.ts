import type { ConfigCopy, ConfigEntry, ResourceVersion } from '@gatehouse/config-channel';

/** A version that the node has applied, with the chunks that it needs. */
interface KeptVersion {
  readonly entry: ConfigEntry;
  readonly chunkDigests: readonly string[];
}

/** What a keeper works with. */
export interface CopyKeeperOptions {
  readonly copy: ConfigCopy;
  /** Calls back once after `delayMs`. Returns the function that cancels it. */
  readonly timer: (delayMs: number, callback: () => void) => () => void;
  readonly logger: { warn(fields: object, message: string): void; info(fields: object, message: string): void };
}

/** Several changes in a row are written once. */
const SAVE_DELAY_MS = 200;
/** Until a copy that could not be written is tried again. */
const RETRY_DELAY_MS = 5_000;

/** Keeps the node's copy up to date in the background. A disk that fails costs the copy, never a request. */
export class CopyKeeper {
  readonly #options: CopyKeeperOptions;
  readonly #kept = new Map<string, KeptVersion>();
  /** Chunks of the version that is being applied: nothing that is kept names them yet, but they must not be dropped. */
  readonly #fresh = new Set<string>();
  /** Chunks that are not on disk yet: an entry is written only after all that it names. */
  readonly #unwritten = new Map<string, Uint8Array>();
  #writes: Promise<void> = Promise.resolve();
  #cancelSave: (() => void) | undefined;
  #isLoading = false;
  #problem = '';

  constructor(options: CopyKeeperOptions) {
    this.#options = options;
  }

  /** Why the copy is behind what the node serves; empty if it is not. */
  get problem(): string {
    return this.#problem;
  }

  /** While the copy is being loaded nothing is written: what is kept is a part of it only, and the rest would be dropped. */
  loading(isLoading: boolean): void {
    this.#isLoading = isLoading;
    if (!isLoading) this.#saveIn(SAVE_DELAY_MS);
  }

  /** A version was applied. `chunkDigests` undefined = those of the version before: its content is the same. */
  keep(key: string, current: ResourceVersion, chunkDigests: readonly string[] | undefined): void {
    const entry = { key, sequence: current.version, step: 0, current, nodeSelector: {} };
    this.#kept.set(key, { entry, chunkDigests: chunkDigests ?? this.#kept.get(key)?.chunkDigests ?? [] });
    this.#fresh.clear();
    this.#saveIn(SAVE_DELAY_MS);
  }

  /** A resource was removed. */
  drop(key: string): void {
    if (this.#kept.delete(key)) this.#saveIn(SAVE_DELAY_MS);
  }

  /** A version was refused: its chunks may go. */
  abandon(): void {
    this.#fresh.clear();
  }

  /** A chunk from the copy, or from `fetch`; then it is put into the copy. */
  async chunk(digest: string, fetch: (digest: string) => Promise<Uint8Array>): Promise<Uint8Array> {
    const { copy } = this.#options;
    this.#fresh.add(digest);
    const kept = this.#unwritten.get(digest) ?? (await copy.chunk(digest).catch(() => undefined));
    if (kept !== undefined) return kept;
    const bytes = await fetch(digest);
    this.#unwritten.set(digest, bytes);
    this.#write(() => this.#putChunk(digest));
    return bytes;
  }

  /** Writes what is not written yet. */
  async flush(): Promise<void> {
    if (this.#cancelSave !== undefined) this.#save();
    await this.#writes;
  }

  #saveIn(delayMs: number): void {
    if (this.#isLoading) return;
    this.#cancelSave ??= this.#options.timer(delayMs, () => {
      this.#save();
    });
  }

  #save(): void {
    this.#cancelSave?.();
    this.#cancelSave = undefined;
    this.#write(async () => {
      const kept = [...this.#kept.values()];
      const digests = new Set([...kept.flatMap((version) => version.chunkDigests), ...this.#fresh]);
      for (const digest of [...this.#unwritten.keys()]) {
        if (digests.has(digest)) await this.#putChunk(digest);
        else this.#unwritten.delete(digest);
      }
      await this.#options.copy.save(
        kept.map((version) => version.entry),
        digests,
      );
      this.#recovered();
    });
  }

  async #putChunk(digest: string): Promise<void> {
    const bytes = this.#unwritten.get(digest);
    if (bytes === undefined) return;
    await this.#options.copy.putChunk(digest, bytes);
    this.#unwritten.delete(digest);
  }

  /** One after the other: a chunk is on disk before the entry that names it. */
  #write(write: () => Promise<void>): void {
    this.#writes = this.#writes.then(write).catch((error: unknown) => {
      this.#failed(error);
    });
  }

  #failed(error: unknown): void {
    const isNew = this.#problem === '';
    this.#problem = error instanceof Error ? error.message : String(error);
    if (isNew) {
      const message =
        'the copy of the configuration on disk cannot be written; a restart without control plane would serve an older one';
      this.#options.logger.warn({ err: error }, message);
    }
    this.#saveIn(RETRY_DELAY_MS);
  }

  #recovered(): void {
    if (this.#problem === '') return;
    this.#problem = '';
    this.#options.logger.info({}, 'the copy of the configuration on disk is up to date again');
  }
}
