import { bringsItsContent } from '@gatehouse/channel-proto';
import { compareEntries } from '@gatehouse/config-channel';
import type { ConfigChunk, ConfigEntry, ResourceVersion } from '@gatehouse/config-channel';
import { decodeResource } from '@gatehouse/snapshot';
import type { RestStageManifest, StageManifest, WebSocketStageManifest } from '@gatehouse/snapshot';
import type { OutboxRow } from '@gatehouse/records';
import type { PublisherContext } from './publisher-context.ts';
import { isSameContent } from './publisher-entries.ts';
import { canaryDeploymentOf, loadResource } from './resource-loader.ts';
import type { LoadedResource } from './resource-loader.ts';
import { nextEntry, standingOfContent } from './rollout-entry.ts';
import type { WantedChange } from './rollout-entry.ts';
import { goesBack, moveStageBack, wasMovedBack } from './rollout-return.ts';
import { pickNodes, waveSizes } from './wave-plan.ts';

/** Brings single configuration keys to the channel. Used by the leader only, one call at a time. */
export class KeyPublisher {
  readonly #context: PublisherContext;
  readonly #assertLeader: () => void;
  readonly #onPublished: () => void;
  #inFlight: ConfigEntry | undefined;

  constructor(context: PublisherContext, assertLeader: () => void, onPublished: () => void) {
    this.#context = context;
    this.#assertLeader = assertLeader;
    this.#onPublished = onPublished;
  }

  /** Publishes what a stored change asks for, if the channel does not say it already. `isImmediate`: never in waves. */
  async handOver(row: Pick<OutboxRow, 'key' | 'sequence' | 'traceparent'>, isImmediate = false): Promise<void> {
    const { store, compiler, entries, logger } = this.#context;
    const loaded = await loadResource(store, compiler, row.key);
    const before = entries.get(row.key);
    const change = await this.#changeOf(row, loaded);
    const standing = standingOfContent(change, before);
    if (standing === 'broken') {
      logger.error(
        { key: row.key, version: row.sequence, reason: change.problem },
        'A stored change cannot be compiled',
      );
    }
    const wave = standing === 'new' && !isImmediate ? await this.#firstWave(change, before, loaded) : undefined;
    const keepRejection =
      standing === 'current' && before?.rejected !== undefined && (await wasMovedBack(store, row.key));
    const next = nextEntry(change, before, { wave, keepRejection });
    if (next !== undefined) await this.put(withTraceOf(row, next.entry), next.chunks);
    if (standing === 'rejected' && before !== undefined) await this.#moveBack(before, loaded);
  }

  /** The one place where entries go to the channel. */
  async put(entry: ConfigEntry, chunks: readonly ConfigChunk[]): Promise<void> {
    const { channel, entries, logger } = this.#context;
    const { key, sequence, step, current, candidate, traceparent } = entry;
    this.#assertLeader();
    this.#inFlight = entry;
    try {
      await channel.publish(entry, chunks);
    } finally {
      this.#inFlight = undefined;
    }
    entries.set(entry);
    this.#onPublished();
    const { version, digest } = candidate ?? current;
    logger.info({ key, version, digest, sequence, step, nodeIds: candidate?.nodeIds, traceparent }, 'Published');
  }

  /** True for an entry that is newer than anything that this replica published, or has the order of one and other content. */
  isForeign(entry: ConfigEntry): boolean {
    const known = this.#inFlight?.key === entry.key ? this.#inFlight : this.#context.entries.get(entry.key);
    if (known === undefined) return true;
    const order = compareEntries(known, entry);
    return order < 0 || (order === 0 && !(isSameContent(known, entry) && bringsItsContent(entry)));
  }

  /** Publishes an entry again that the channel has lost, with all of its chunks. False if its content cannot be made again. */
  async restore(entry: ConfigEntry): Promise<boolean> {
    const chunks: ConfigChunk[] = [];
    for (const version of [entry.current, entry.candidate]) {
      const rebuilt = version === undefined ? [] : await this.#rebuild(entry.key, version);
      if (rebuilt === undefined) return false;
      chunks.push(...rebuilt);
    }
    await this.put(entry, chunks);
    return true;
  }

  async #changeOf(
    { key, sequence }: Pick<OutboxRow, 'key' | 'sequence'>,
    loaded: LoadedResource | undefined,
  ): Promise<WantedChange> {
    const base = { key, sequence, nodeSelector: loaded?.nodeSelector ?? {} };
    try {
      return { ...base, resource: await loaded?.compile(), problem: '' };
    } catch (error) {
      return { ...base, resource: undefined, problem: error instanceof Error ? error.message : String(error) };
    }
  }

  /** The nodes that try new content first; undefined = all at once. None of them yet while it is not known which nodes are there. */
  async #firstWave(
    { key, resource, nodeSelector }: WantedChange,
    before: ConfigEntry | undefined,
    loaded: LoadedResource | undefined,
  ): Promise<readonly string[] | undefined> {
    const { registry, rollCall, payloads, store } = this.#context;
    const { policy } = payloads.facts(resource?.payload);
    if (policy.mode === 'IMMEDIATE' || before?.current.payload === undefined) return undefined;
    const served = payloads.facts(before.current.payload).deploymentId;
    // An operator who goes back to a deployment that was live before does so in a hurry.
    if (await goesBack(store, key, served, loaded?.deploymentId ?? '')) return undefined;
    if (!rollCall.isOver) return [];
    const eligible = registry.eligible({ nodeSelector });
    if (eligible.length === 0) return undefined;
    return pickNodes(key, eligible, [], waveSizes(eligible.length, policy)[0] ?? 0);
  }

  async #moveBack(before: ConfigEntry, loaded: LoadedResource | undefined): Promise<void> {
    const { payloads, store } = this.#context;
    const { deploymentId } = payloads.facts(before.current.payload);
    this.#assertLeader();
    await moveStageBack(store, before.key, loaded?.deploymentId ?? '', deploymentId);
  }

  /** The chunks of a version that was published once, made from the deployment that it names. */
  async #rebuild(key: string, { payload, digest }: ResourceVersion): Promise<readonly ConfigChunk[] | undefined> {
    if (payload === undefined || !key.startsWith('stages/')) return [];
    const manifest = stageManifest(payload);
    if (manifest === undefined) return undefined;
    if (manifest.chunks.length === 0) return [];
    if ('content' in manifest) return this.#rebuildRest(manifest, digest);
    const { apiId, deploymentId, settings } = manifest;
    const { store, compiler } = this.#context;
    const stage = await store.getStage(apiId, settings.stageName);
    const deployment = await store.getDeployment(apiId, deploymentId);
    if (stage === undefined || deployment === undefined) return undefined;
    const compiled = await compiler.compileStage({ ...stage, isRest: false, settings, deploymentId }, deployment);
    return compiled.digest === digest ? compiled.chunks : undefined;
  }

  /** The settings of a large stage of a REST API lie in its chunks: it can be made anew as long as they are what they were. */
  async #rebuildRest({ apiId, stageName, deploymentId }: RestStageManifest, digest: string) {
    const { store, compiler } = this.#context;
    const stage = await store.getStage(apiId, stageName);
    const deployment = await store.getDeployment(apiId, deploymentId);
    if (stage === undefined || deployment === undefined) return undefined;
    const canary = await canaryDeploymentOf(store, stage);
    const compiled = await compiler.compileStage({ ...stage, deploymentId }, deployment, canary);
    return compiled.digest === digest ? compiled.chunks : undefined;
  }
}

function stageManifest(payload: Uint8Array): StageManifest | WebSocketStageManifest | RestStageManifest | undefined {
  try {
    const resource = decodeResource(payload);
    return 'manifest' in resource ? resource.manifest : undefined;
  } catch {
    return undefined;
  }
}

/** The entry in the trace of the change behind it: never in that of an earlier change. */
function withTraceOf({ traceparent }: Pick<OutboxRow, 'traceparent'>, entry: ConfigEntry): ConfigEntry {
  const { traceparent: _earlier, ...rest } = entry;
  return traceparent === undefined ? rest : { ...rest, traceparent };
}
