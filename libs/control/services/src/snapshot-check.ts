import { decodeResource, loadStage, SnapshotError } from '@gatehouse/snapshot';
import type { CompiledResource } from '@gatehouse/compiler';
import type { Problem } from '@gatehouse/api-model';

/** Decodes and validates a resource with the code that nodes run on arrival. No problems = a node will take it. */
export async function checkSnapshot(resource: CompiledResource): Promise<readonly Problem[]> {
  const chunks = new Map(resource.chunks.map((chunk) => [chunk.digest, chunk.bytes]));
  try {
    const decoded = decodeResource(resource.payload);
    if (decoded.kind === 'stage') await loadStage(decoded.manifest, (digest) => chunkOf(chunks, digest), noBreath);
    return [];
  } catch (error) {
    if (error instanceof SnapshotError) return [{ path: '', message: error.message }];
    throw error;
  }
}

function chunkOf(chunks: ReadonlyMap<string, Uint8Array>, digest: string): Promise<Uint8Array> {
  const bytes = chunks.get(digest);
  return bytes === undefined ? Promise.reject(new SnapshotError(`chunk ${digest} is missing`)) : Promise.resolve(bytes);
}

function noBreath(): undefined {
  return undefined;
}
