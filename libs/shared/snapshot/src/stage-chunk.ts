import type { ChunkRef } from '@gatehouse/contract';
import { ChunkIntegrations } from './chunk-integrations.ts';
import { readChunkRoutes } from './chunk-routes.ts';
import type { ChunkRoutes } from './chunk-routes.ts';
import { digestOf } from './digest.ts';
import { SnapshotError } from './snapshot-error.ts';

/** A chunk that was verified and read. Immutable: whoever holds it for a digest needs neither fetch nor read it again. */
export interface StageChunk {
  readonly digest: string;
  readonly sizeBytes: number;
  readonly routes: ChunkRoutes;
  readonly integrations: ChunkIntegrations;
}

/** Verifies and reads a chunk. Throws SnapshotError when it is not what its name says, or cannot be served. */
export function readStageChunk(ref: ChunkRef, bytes: Uint8Array): StageChunk {
  const { digest, sizeBytes } = ref;
  // The size first: bytes that are not wanted are not worth a hash.
  if (bytes.byteLength !== sizeBytes || digestOf(bytes) !== digest) {
    throw new SnapshotError(`chunk ${digest} does not match its digest`);
  }
  return { digest, sizeBytes, routes: readChunkRoutes(bytes), integrations: new ChunkIntegrations(bytes) };
}
