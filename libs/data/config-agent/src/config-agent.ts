import { versionFor } from '@gatehouse/config-channel';
import type {
  ConfigEntry,
  ConfigSubscriber,
  EntryWatch,
  NodeIdentity,
  ResourceVersion,
} from '@gatehouse/config-channel';
import { decodeResource, loadStage } from '@gatehouse/snapshot';
import type { Breathe } from '@gatehouse/snapshot';
import type { ConfigTarget } from './config-target.ts';

/** What the agent needs from its node. */
export interface ConfigAgentOptions {
  readonly node: NodeIdentity;
  readonly subscriber: ConfigSubscriber;
  readonly target: ConfigTarget;
  /** Makes a pacer for one resource: says when to give requests a turn. */
  readonly pacer: () => Breathe;
  readonly nowUnixMs: () => number;
  readonly logger: {
    info(fields: object, message: string): void;
    error(fields: object, message: string): void;
  };
}

/** What a node knows of one configuration key. */
export interface AppliedResource {
  readonly key: string;
  readonly version: number;
  readonly digest: string;
}

/** The version of a resource that this node should serve. */
interface WantedVersion extends ResourceVersion {
  readonly key: string;
}

/**
 * The way of a configuration on a node, top to bottom: an entry arrives, the newest of its key waits in a queue, is
 * decoded, its chunks are fetched and verified, it is prepared off to the side and swapped in, and the node reports ACK.
 * Anything that fails is a NACK with the reason, and what was served before goes on serving.
 */
export class ConfigAgent {
  readonly #options: ConfigAgentOptions;
  readonly #pending = new Map<string, WantedVersion>();
  readonly #applied = new Map<string, AppliedResource>();
  #watch: EntryWatch | undefined;
  #draining: Promise<void> | undefined;

  constructor(options: ConfigAgentOptions) {
    this.#options = options;
  }

  /** Starts watching; resolves when everything that the channel held was applied or refused. */
  async start(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#watch = this.#options.subscriber.watch({
        entry: (entry) => {
          this.#enqueue(entry);
        },
        synced: () => {
          resolve();
        },
        head: () => undefined,
      });
    });
    await this.#draining;
    this.#options.target.markSynced();
  }

  /** Stops watching; what is being applied is finished first. */
  async stop(): Promise<void> {
    this.#watch?.stop();
    this.#pending.clear();
    await this.#draining;
  }

  /** What the node serves now, by key. */
  applied(): readonly AppliedResource[] {
    return [...this.#applied.values()];
  }

  #enqueue(entry: ConfigEntry): void {
    const { key } = entry;
    // Only the newest version of a key is worth the work.
    this.#pending.set(key, { key, ...versionFor(entry, this.#options.node) });
    this.#draining ??= this.#drain().finally(() => {
      this.#draining = undefined;
    });
  }

  async #drain(): Promise<void> {
    // A turn for whoever publishes many keys at once, so that each key is taken in its newest version.
    await Promise.resolve();
    for (let next = this.#takeNext(); next !== undefined; next = this.#takeNext()) await this.#take(next);
  }

  #takeNext(): WantedVersion | undefined {
    for (const [key, wanted] of this.#pending) {
      this.#pending.delete(key);
      return wanted;
    }
    return undefined;
  }

  async #take(wanted: WantedVersion): Promise<void> {
    const { key, version, digest } = wanted;
    try {
      // Equal content is not rebuilt.
      if (this.#applied.get(key)?.digest !== digest || wanted.payload === undefined) await this.#apply(wanted);
      if (wanted.payload === undefined) this.#applied.delete(key);
      else this.#applied.set(key, { key, version, digest });
      this.#options.logger.info(
        { key, version },
        wanted.payload === undefined ? 'configuration removed' : 'configuration applied',
      );
      this.#report(wanted, undefined);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#options.logger.error(
        { key, version, err: error },
        'configuration refused, the version before keeps serving',
      );
      this.#report(wanted, reason);
    }
  }

  async #apply(wanted: WantedVersion): Promise<void> {
    const { target, subscriber, pacer } = this.#options;
    if (wanted.payload === undefined) return target.remove(wanted.key);
    const resource = decodeResource(wanted.payload);
    switch (resource.kind) {
      case 'stage': {
        const breathe = pacer();
        const config = await loadStage(resource.manifest, (digest) => subscriber.chunk(digest), breathe);
        return target.applyStage(wanted.key, config, breathe);
      }
      case 'domainName':
        return target.applyDomainName(wanted.key, resource.domainName);
      case 'vpcLink':
        return target.applyVpcLink(wanted.key, resource.vpcLink);
    }
  }

  #report(wanted: WantedVersion, error: string | undefined): void {
    const { key, version, digest } = wanted;
    const { node, nowUnixMs } = this.#options;
    const report = { nodeId: node.nodeId, key, version, digest, reportedAtUnixMs: nowUnixMs() };
    this.#options.subscriber.report(error === undefined ? report : { ...report, error });
  }
}
