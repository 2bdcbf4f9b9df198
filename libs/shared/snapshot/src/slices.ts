import type { ConfigChunk } from '@gatehouse/config-channel';
import type { ChunkRef } from '@gatehouse/contract';
import { digestOf } from './digest.ts';
import { SNAPSHOT_LIMITS } from './limits.ts';
import { SnapshotError } from './snapshot-error.ts';

/** Cuts an encoded message into chunks. */
export function slicesOf(bytes: Uint8Array): ConfigChunk[] {
  const slices: ConfigChunk[] = [];
  for (let at = 0; at < bytes.byteLength; at += SNAPSHOT_LIMITS.maxChunkBytes) {
    const slice = bytes.slice(at, at + SNAPSHOT_LIMITS.maxChunkBytes);
    slices.push({ digest: digestOf(slice), bytes: slice });
  }
  return slices;
}

/** Fetches, verifies and joins the chunks of a message. Throws SnapshotError for one that is not what its digest says. */
export async function joinSlices(
  chunks: readonly ChunkRef[],
  fetchChunk: (digest: string) => Promise<Uint8Array>,
): Promise<Uint8Array> {
  const slices: Uint8Array[] = [];
  for (const { digest, sizeBytes } of chunks) {
    const slice = await fetchChunk(digest);
    if (slice.byteLength !== sizeBytes || digestOf(slice) !== digest) {
      throw new SnapshotError(`chunk ${digest} does not match its digest`);
    }
    slices.push(slice);
  }
  return Buffer.concat(slices);
}
