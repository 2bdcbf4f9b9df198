import { versionFor } from '@gatehouse/config-channel';
import type { ConfigEntry, EntryWatch, RefusedVersion, ResourceVersion } from '@gatehouse/config-channel';
import { NO_TRACER } from '@gatehouse/telemetry';
import { applySpan, traceIdOf } from './apply-span.ts';
import { ChannelView } from './channel-view.ts';
import { ChunkSource } from './chunk-source.ts';
import type { ConfigAgentOptions } from './config-agent-options.ts';
import { CopyKeeper } from './copy-keeper.ts';
import { requireDigest, ResourceApplier } from './resource-applier.ts';

/** What a node serves of one configuration key. */
export interface AppliedResource {
  readonly key: string;
  readonly version: number;
  readonly digest: string;
}

/** An entry that waits to be applied. */
interface Pending {
  readonly entry: ConfigEntry;
  /** From the copy on disk: nobody is told what became of it. */
  readonly isCopy: boolean;
}

/** Until a view that differs from the publisher's is read anew: a change may still be on its way. */
const RESYNC_DELAY_MS = 4_000;
/** Until a version whose chunks could not be fetched is tried again; a slow link is no reason to stay behind for good. */
const RETRY_DELAY_MS = 10_000;

/**
 * The way of a configuration on a node, top to bottom: first the copy on disk, then the channel. An entry arrives, the
 * newest of its key waits in a queue, the version for this node is decoded, its chunks are fetched and verified, it is
 * prepared off to the side and swapped in, and the node reports ACK. Anything that fails is a NACK with the reason, and
 * what was served before goes on serving. The publisher's heartbeat tells whether the view is whole; if not, it is read anew.
 */
export class ConfigAgent {
  readonly view: ChannelView;
  readonly #options: ConfigAgentOptions;
  readonly #applier: ResourceApplier;
  readonly #keeper: CopyKeeper | undefined;
  readonly #chunks: ChunkSource;
  readonly #pending = new Map<string, Pending>();
  readonly #applied = new Map<string, AppliedResource>();
  readonly #refused = new Map<string, RefusedVersion>();
  #watch: EntryWatch | undefined;
  #draining: Promise<void> | undefined;
  #cancelResync: (() => void) | undefined;
  #isStopped = false;
  #onApplied: (key: string, version: number) => void = () => undefined;

  constructor(options: ConfigAgentOptions) {
    const { copy, hash, target, pacer } = options;
    this.#options = options;
    this.view = new ChannelView(hash);
    this.#keeper = copy === undefined ? undefined : new CopyKeeper({ ...options, copy });
    this.#chunks = new ChunkSource(options.subscriber, this.#keeper);
    this.#applier = new ResourceApplier({ target, pacer, chunk: (digest) => this.#chunks.chunk(digest) });
  }

  /**
   * Applies the copy, then follows the channel. Resolves when everything that the channel held was applied or refused, or,
   * with a copy, after `channelWaitMs`: a node starts without control plane and channel.
   */
  async start(): Promise<void> {
    const hasCopy = await this.#applyCopy();
    if (hasCopy) this.#options.target.markSynced();
    const synced = this.#followChannel();
    if (!hasCopy) return synced;
    let cancel = (): void => undefined;
    const waited = new Promise<void>((resolve) => {
      cancel = this.#options.timer(this.#options.channelWaitMs, resolve);
    });
    await Promise.race([synced, waited]);
    cancel();
  }

  /** Stops watching; what is being applied is finished first, and the copy is written. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#watch?.stop();
    this.#cancelResync?.();
    this.#pending.clear();
    await this.#draining;
    await this.#keeper?.flush();
  }

  /** What the node serves now, by key. */
  applied(): readonly AppliedResource[] {
    return [...this.#applied.values()];
  }

  /** What the node should serve and refused, by key. */
  refused(): readonly RefusedVersion[] {
    return [...this.#refused.values()];
  }

  /** Calls back after each version that was applied; there is one listener. */
  onApplied(listener: (key: string, version: number) => void): void {
    this.#onApplied = listener;
  }

  /** Why the copy on disk is behind; empty if it is not. */
  get copyProblem(): string {
    return this.#keeper?.problem ?? '';
  }

  /** Reports everything again, for a control plane that has missed something. */
  reportAll(): void {
    for (const resource of this.#applied.values()) this.#report(resource, undefined);
    for (const { key, version, error } of this.#refused.values()) this.#report({ key, version, digest: '' }, error);
  }

  async #applyCopy(): Promise<boolean> {
    const entries = (await this.#options.copy?.load()) ?? [];
    this.#chunks.isCopyOnly = true;
    this.#keeper?.loading(true);
    for (const entry of entries) this.#enqueue({ entry, isCopy: true });
    await this.#draining;
    this.#chunks.isCopyOnly = false;
    this.#keeper?.loading(false);
    return this.#applied.size > 0;
  }

  #followChannel(): Promise<void> {
    return new Promise((resolve) => {
      this.#watch = this.#options.subscriber.watch({
        entry: (entry) => {
          this.view.received(entry);
          this.#enqueue({ entry, isCopy: false });
        },
        synced: (keys, epoch) => {
          this.view.replayed(keys, epoch);
          void (this.#draining ?? Promise.resolve()).then(() => {
            this.#options.target.markSynced();
            resolve();
          });
        },
        head: (head) => {
          this.view.heard(head);
          this.#compare();
        },
      });
    });
  }

  #enqueue(pending: Pending): void {
    // Only the newest version of a key is worth the work.
    this.#pending.set(pending.entry.key, pending);
    this.#work();
  }

  #work(): void {
    this.#draining ??= this.#drain().finally(() => {
      this.#draining = undefined;
      this.#compare();
    });
  }

  /** Everything that changes what the node serves, one after the other: a key that is let go of may be coming back. */
  async #drain(): Promise<void> {
    // A turn for whoever publishes many keys at once, so that each key is taken in its newest version.
    await Promise.resolve();
    do {
      for (let next = this.#takeNext(); next !== undefined; next = this.#takeNext()) await this.#take(next);
      await this.#removeOrphans();
    } while (this.#pending.size > 0);
  }

  #takeNext(): Pending | undefined {
    for (const [key, pending] of this.#pending) {
      this.#pending.delete(key);
      return pending;
    }
    return undefined;
  }

  async #take({ entry, isCopy }: Pending): Promise<void> {
    const { key } = entry;
    const wanted = versionFor(entry, this.#options.node);
    const { version, digest } = wanted;
    const { node, tracer } = this.#options;
    // Entries of the copy belong to no change.
    const tracing = isCopy ? NO_TRACER : (tracer ?? NO_TRACER);
    this.#chunks.takeFailure();
    const error = await applySpan(tracing, node.nodeId, entry, version, () => this.#apply(entry, wanted));
    if (error === undefined) this.#refused.delete(key);
    else this.#refused.set(key, { key, version, error });
    if (isCopy) return;
    this.view.settled(entry);
    this.#report({ key, version, digest }, error);
    if (error !== undefined && this.#chunks.takeFailure()) this.#retryLater(entry);
  }

  #retryLater(entry: ConfigEntry): void {
    this.#options.timer(RETRY_DELAY_MS, () => {
      if (!this.#isStopped && this.view.isNewest(entry)) this.#enqueue({ entry, isCopy: false });
    });
  }

  /** Undefined = the node serves the version now; text = why it does not. */
  async #apply(entry: ConfigEntry, wanted: ResourceVersion): Promise<string | undefined> {
    const { key } = entry;
    const { version, digest, payload } = wanted;
    try {
      if (payload === undefined) {
        // Blank fields are no order to remove what is served.
        if (version === 0 && this.#applied.has(key)) throw new Error('the entry names no version');
        await this.#remove(key);
      } else {
        // Also what is not rebuilt goes into the copy.
        requireDigest(wanted, payload);
        // Equal content is not rebuilt.
        const isSame = this.#applied.get(key)?.digest === digest;
        const chunkDigests = isSame ? undefined : await this.#applier.apply(key, payload);
        this.#applied.set(key, { key, version, digest });
        this.#keeper?.keep(key, wanted, chunkDigests);
        this.#options.logger.info({ key, version, ...traceIdOf(entry) }, 'configuration applied');
      }
      this.#onApplied(key, version);
      return undefined;
    } catch (error) {
      this.#keeper?.abandon();
      const message = 'configuration refused, the version before keeps serving';
      this.#options.logger.error({ key, version, err: error, ...traceIdOf(entry) }, message);
      return error instanceof Error && error.message !== '' ? error.message : String(error);
    }
  }

  async #remove(key: string): Promise<void> {
    if (!this.#applied.has(key)) return;
    await this.#applier.remove(key);
    this.#applied.delete(key);
    this.#keeper?.drop(key);
    this.#options.logger.info({ key }, 'configuration removed');
  }

  #report({ key, version, digest }: AppliedResource, error: string | undefined): void {
    const { node, nowUnixMs } = this.#options;
    const report = { nodeId: node.nodeId, key, version, digest, reportedAtUnixMs: nowUnixMs() };
    this.#options.subscriber.report(error === undefined ? report : { ...report, error });
  }

  /** Holds what is settled against the publisher's heartbeat. */
  #compare(): void {
    const { isConverged } = this.view;
    if (isConverged === undefined || this.#draining !== undefined || this.#isStopped) return;
    if (isConverged) {
      this.#cancelResync?.();
      this.#cancelResync = undefined;
      if (this.#orphans().length > 0) this.#work();
      return;
    }
    this.#cancelResync ??= this.#options.timer(RESYNC_DELAY_MS, () => {
      this.#cancelResync = undefined;
      if (this.view.isConverged === true || this.#isStopped) return;
      const message = 'the configuration differs from what the publisher has sent; it is read anew';
      this.#options.logger.warn({ epoch: this.view.epoch }, message);
      this.#watch?.resync();
    });
  }

  /** What the node serves and the whole channel does not hold: it was removed while the node could not see it. */
  #orphans(): readonly string[] {
    if (this.view.isConverged !== true || this.#isStopped) return [];
    return [...this.#applied.keys()].filter((key) => !this.view.has(key));
  }

  async #removeOrphans(): Promise<void> {
    for (let [key] = this.#orphans(); key !== undefined && this.#pending.size === 0; [key] = this.#orphans()) {
      await this.#remove(key);
    }
  }
}
