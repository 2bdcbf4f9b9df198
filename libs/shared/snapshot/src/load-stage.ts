import type { StageSettings } from '@gatehouse/api-model';
import type { ChunkRef } from '@gatehouse/contract';
import type { Breathe } from './breathe.ts';
import type { StageManifest } from './decode.ts';
import { danglingTarget } from './chunk-routes.ts';
import { SNAPSHOT_LIMITS } from './limits.ts';
import { SnapshotError } from './snapshot-error.ts';
import { readStageChunk } from './stage-chunk.ts';
import type { StageChunk } from './stage-chunk.ts';

/** A stage as a node holds it: its settings, and its routes and integrations in the chunks that they came in. */
export interface LoadedStage extends Omit<StageManifest, 'chunks'> {
  readonly chunks: readonly StageChunk[];
  /** The chunk that holds an integration, by integration id. The same map as long as no integration changes. */
  readonly integrationChunks: ReadonlyMap<string, StageChunk>;
}

/** Fetches that are under way at once: a round trip each, and most of a node's start is waiting for them. */
const FETCHES_AHEAD = 8;

/**
 * Fetches, verifies and reads the chunks of a stage that are not in `previous`, taking breaths between them, so that a large
 * API does not hold up requests and a small change costs little. Throws SnapshotError for a wrong digest, a bad route or
 * integration, a dangling target or variable.
 */
export async function loadStage(
  manifest: StageManifest,
  fetchChunk: (digest: string) => Promise<Uint8Array>,
  breathe: Breathe,
  previous?: LoadedStage,
): Promise<LoadedStage> {
  const known = new Map(previous?.chunks.map((chunk) => [chunk.digest, chunk]));
  const fetched = fetchAhead(
    manifest.chunks.filter((ref) => !known.has(ref.digest)),
    fetchChunk,
  );
  const chunks: StageChunk[] = [];
  for (const ref of manifest.chunks) {
    chunks.push(known.get(ref.digest) ?? readStageChunk(ref, await fetched()));
    const breath = breathe();
    if (breath !== undefined) await breath;
  }
  const { chunks: _refs, ...rest } = manifest;
  const stage = { ...rest, chunks, integrationChunks: integrationChunksOf(chunks, previous) };
  requireServable(stage, previous);
  return stage;
}

/** Remembers the chunks of each configuration key, so that a change is loaded by what it changes. */
export class StageLoader {
  readonly #stages = new Map<string, LoadedStage>();

  /** `loadStage`, reusing what was loaded last for the key. */
  async load(
    key: string,
    manifest: StageManifest,
    fetchChunk: (digest: string) => Promise<Uint8Array>,
    breathe: Breathe,
  ): Promise<LoadedStage> {
    const stage = await loadStage(manifest, fetchChunk, breathe, this.#stages.get(key));
    this.#stages.set(key, stage);
    return stage;
  }

  /** Lets go of a key that was removed. */
  forget(key: string): void {
    this.#stages.delete(key);
  }
}

/** Gives the bytes of chunks in order; some are on their way before they are asked for. */
function fetchAhead(
  refs: readonly ChunkRef[],
  fetchChunk: (digest: string) => Promise<Uint8Array>,
): () => Promise<Uint8Array> {
  const underWay: Promise<Uint8Array>[] = [];
  let next = 0;
  return () => {
    for (; underWay.length < FETCHES_AHEAD && next < refs.length; next += 1) {
      const bytes = fetchChunk(refs[next]?.digest ?? '');
      // One that fails after another has failed is nobody's business.
      bytes.catch(() => undefined);
      underWay.push(bytes);
    }
    return underWay.shift() ?? Promise.reject(new SnapshotError('a chunk is named twice'));
  };
}

function integrationChunksOf(
  chunks: readonly StageChunk[],
  previous: LoadedStage | undefined,
): ReadonlyMap<string, StageChunk> {
  const holders = chunks.filter((chunk) => chunk.integrations.size > 0);
  const before = previous?.chunks.filter((chunk) => chunk.integrations.size > 0) ?? [];
  if (previous !== undefined && sameItems(holders, before)) return previous.integrationChunks;
  const byId = new Map<string, StageChunk>();
  for (const chunk of holders) {
    for (const id of chunk.integrations.ids) {
      if (byId.has(id)) throw new SnapshotError(`integration ${id} is in the snapshot twice`);
      byId.set(id, chunk);
    }
  }
  return byId;
}

function sameItems<T>(some: readonly T[], others: readonly T[]): boolean {
  return some.length === others.length && some.every((item, i) => item === others[i]);
}

function requireServable(stage: LoadedStage, previous: LoadedStage | undefined): void {
  const { chunks, settings, integrationChunks } = stage;
  // As long as integrations stay as they are, chunks that were checked against them need no second look.
  const checked = new Set(previous?.integrationChunks === integrationChunks ? previous.chunks : []);
  let routeCount = 0;
  for (const chunk of chunks) {
    routeCount += chunk.routes.count;
    if (!checked.has(chunk)) requireTargets(chunk, integrationChunks);
    requireVariables(chunk, settings);
  }
  if (routeCount > SNAPSHOT_LIMITS.maxRoutes) {
    throw new SnapshotError(
      `the stage has ${String(routeCount)} routes; a node takes at most ${String(SNAPSHOT_LIMITS.maxRoutes)}`,
    );
  }
}

function requireTargets({ routes }: StageChunk, integrationChunks: LoadedStage['integrationChunks']): void {
  for (const [number, id] of routes.integrationIds.entries()) {
    if (!integrationChunks.has(id)) throw danglingTarget(keyOfUser(routes, number), `integrations/${id}`);
  }
}

/** A URI whose variable the stage does not have leads nowhere. */
function requireVariables({ integrations }: StageChunk, { stageName, stageVariables = {} }: StageSettings): void {
  for (const { integrationId, name } of integrations.variableUses) {
    if (Object.hasOwn(stageVariables, name)) continue;
    throw new SnapshotError(
      `integration ${integrationId}: stage ${stageName} has no variable "${name}"; add it to the stage`,
    );
  }
}

/** The key of the first route that names an integration. */
function keyOfUser({ text, keyBounds, integrationOf }: StageChunk['routes'], integration: number): string {
  const route = integrationOf.indexOf(integration);
  return text.slice(keyBounds[2 * route], keyBounds[2 * route + 1]);
}
