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

/** Changes within a second are written once: a save takes a dozen calls of the system, and its place in the turns of requests. */
const SAVE_DELAY_MS = 1_000;
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
    if (this.#unwritten.size > 0) this.#forgetUnnamed(this.#namedDigests());
  }

  /** A chunk from the copy, or from `fetch`; then it is put into the copy. */
  async chunk(digest: string, fetch: (digest: string) => Promise<Uint8Array>): Promise<Uint8Array> {
    const { copy } = this.#options;
    this.#fresh.add(digest);
    const kept = this.#unwritten.get(digest) ?? (await copy.chunk(digest).catch(() => undefined));
    if (kept !== undefined) return kept;
    const bytes = await fetch(digest);
    this.#unwritten.set(digest, bytes);
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
    this.#writes = this.#writes
      .then(() => this.#write())
      .catch((error: unknown) => {
        this.#failed(error);
      });
  }

  async #write(): Promise<void> {
    const entries = [...this.#kept.values()].map((version) => version.entry);
    const named = this.#namedDigests();
    this.#forgetUnnamed(named);
    const newChunks = new Map([...this.#unwritten].filter(([digest]) => named.has(digest)));
    await this.#options.copy.save(entries, new Set([...named, ...this.#fresh]), newChunks);
    for (const digest of newChunks.keys()) this.#unwritten.delete(digest);
    this.#recovered();
  }

  /** Digests of the chunks of all versions that are kept. */
  #namedDigests(): Set<string> {
    const named = new Set<string>();
    for (const { chunkDigests } of this.#kept.values()) for (const digest of chunkDigests) named.add(digest);
    return named;
  }

  #forgetUnnamed(named: ReadonlySet<string>): void {
    for (const digest of this.#unwritten.keys()) {
      if (!named.has(digest) && !this.#fresh.has(digest)) this.#unwritten.delete(digest);
    }
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
