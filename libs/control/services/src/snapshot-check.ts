import type { Problem } from '@gatehouse/api-model';
import type { CompiledResource } from '@gatehouse/compiler';
import { SnapshotError, StageLoader, decodeResource, loadRestStage, loadWebSocketStage } from '@gatehouse/snapshot';
import type { Breathe } from '@gatehouse/snapshot';

/** Resources whose checked chunks are kept. */
const MAX_KEPT_KEYS = 64;

/**
 * Decodes and validates resources with the code that nodes run on arrival. Keeps what was checked last of each key, so
 * that a small change of a large API is a small check, and gives other work a turn.
 */
export class SnapshotChecker {
  readonly #newPacer: () => Breathe;
  readonly #loader = new StageLoader();
  /** The one that was used last at the end. */
  readonly #keys = new Set<string>();

  /** `newPacer` makes the pacer of one check. */
  constructor(newPacer: () => Breathe) {
    this.#newPacer = newPacer;
  }

  /** No problems = a node will take it. */
  async check(resource: CompiledResource): Promise<readonly Problem[]> {
    const chunks = new Map(resource.chunks.map((chunk) => [chunk.digest, chunk.bytes]));
    try {
      const decoded = decodeResource(resource.payload);
      if (decoded.kind === 'webSocketStage') {
        await loadWebSocketStage(decoded.manifest, (digest) => chunkOf(chunks, digest));
      }
      if (decoded.kind === 'restStage') {
        await loadRestStage(decoded.manifest, (digest) => chunkOf(chunks, digest));
      }
      if (decoded.kind !== 'stage') return [];
      this.#use(resource.key);
      const { manifest } = decoded;
      await this.#loader.load(resource.key, manifest, (digest) => chunkOf(chunks, digest), this.#newPacer());
      return [];
    } catch (error) {
      if (error instanceof SnapshotError) return [{ path: '', message: error.message }];
      throw error;
    }
  }

  #use(key: string): void {
    this.#keys.delete(key);
    this.#keys.add(key);
    for (const oldest of this.#keys) {
      if (this.#keys.size <= MAX_KEPT_KEYS) return;
      this.#keys.delete(oldest);
      this.#loader.forget(oldest);
    }
  }
}

/** One check that keeps nothing. */
export function checkSnapshot(resource: CompiledResource): Promise<readonly Problem[]> {
  return new SnapshotChecker(() => () => undefined).check(resource);
}

function chunkOf(chunks: ReadonlyMap<string, Uint8Array>, digest: string): Promise<Uint8Array> {
  const bytes = chunks.get(digest);
  return bytes === undefined ? Promise.reject(new SnapshotError(`chunk ${digest} is missing`)) : Promise.resolve(bytes);
}
