import { CacheMemory } from './cache-memory.ts';
import { RecordingBudget } from './recording.ts';
import { StageCache } from './stage-cache.ts';
import type { CacheParts } from './stage-cache.ts';

/** What a node's cache is made with. */
export interface ResponseCacheOptions extends Omit<CacheParts, 'memory' | 'budget'> {
  /** What the entries of all stages may take together. */
  readonly maxBytes: number;
}

/** What the cache of a stage takes. */
export interface StageUsage {
  readonly apiId: string;
  readonly stage: string;
  readonly bytes: number;
  readonly entryCount: number;
}

/** Answers that are on their way may take this much of memory at once; beyond it they are not kept. */
const MAX_RECORDING_BYTES = 64 * 1024 * 1024;
/** Entries that one step of the clean-up looks at. */
const EXPIRE_STEP = 1_000;

/** The response caches of a node's stages. They outlive changes of the configuration. */
export class ResponseCache {
  readonly #parts: CacheParts;
  readonly #stages = new Map<string, { readonly apiId: string; readonly stage: string; readonly cache: StageCache }>();
  #expiring: Iterator<undefined, void, undefined> | undefined;

  constructor({ maxBytes, ...parts }: ResponseCacheOptions) {
    this.#parts = {
      ...parts,
      memory: new CacheMemory(maxBytes),
      budget: new RecordingBudget(MAX_RECORDING_BYTES),
    };
  }

  /** The cache of a stage, closed at first. */
  stage(apiId: string, stage: string): StageCache {
    const scope = `${apiId}/${stage}`;
    const known = this.#stages.get(scope);
    if (known !== undefined) return known.cache;
    const cache = new StageCache(scope, this.#parts);
    this.#stages.set(scope, { apiId, stage, cache });
    return cache;
  }

  /** The stage has no cache any more. */
  close(apiId: string, stage: string): void {
    this.#stages.get(`${apiId}/${stage}`)?.cache.close();
  }

  /** Nobody asks for this stage any more. */
  forget(apiId: string, stage: string): void {
    const scope = `${apiId}/${stage}`;
    this.#stages.get(scope)?.cache.close();
    this.#stages.delete(scope);
  }

  /** What the open caches take. */
  usage(): readonly StageUsage[] {
    const open = [...this.#stages.values()].filter(({ cache }) => cache.isOpen);
    return open.map(({ apiId, stage, cache }) => ({ apiId, stage, bytes: cache.bytes, entryCount: cache.entryCount }));
  }

  /** Removes some of the entries whose time is over; to be called now and then. Goes on where it stopped. */
  expireSome(): void {
    this.#expiring ??= this.#expireAll();
    for (let i = 0; i < EXPIRE_STEP; i += 1) {
      if (this.#expiring.next().done !== true) continue;
      this.#expiring = undefined;
      return;
    }
  }

  *#expireAll(): Generator<undefined, void, undefined> {
    for (const { cache } of this.#stages.values()) yield* cache.expire();
  }
}
