import type { ConfigPointer, ConfigSubscriber } from '@gatehouse/config-channel';
import { decodeResource, loadStage } from '@gatehouse/snapshot';
import type { Breathe } from '@gatehouse/snapshot';
import type { ConfigTarget } from './config-target.ts';

/** What the agent needs from its node. */
export interface ConfigAgentOptions {
  readonly nodeId: string;
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

/**
 * The way of a configuration on a node, top to bottom: a pointer arrives, the newest of its key waits in a queue, is
 * decoded, its chunks are fetched and verified, it is prepared off to the side and swapped in, and the node reports ACK.
 * Anything that fails is a NACK with the reason, and what was served before goes on serving.
 */
export class ConfigAgent {
  readonly #options: ConfigAgentOptions;
  readonly #pending = new Map<string, ConfigPointer>();
  readonly #applied = new Map<string, AppliedResource>();
  #stopWatching: (() => void) | undefined;
  #draining: Promise<void> | undefined;

  constructor(options: ConfigAgentOptions) {
    this.#options = options;
  }

  /** Starts watching; resolves when everything that the channel held was applied or refused. */
  async start(): Promise<void> {
    this.#stopWatching = this.#options.subscriber.watch((pointer) => {
      this.#enqueue(pointer);
    });
    await this.#draining;
    this.#options.target.markSynced();
  }

  /** Stops watching; what is being applied is finished first. */
  async stop(): Promise<void> {
    this.#stopWatching?.();
    this.#pending.clear();
    await this.#draining;
  }

  /** What the node serves now, by key. */
  applied(): readonly AppliedResource[] {
    return [...this.#applied.values()];
  }

  #enqueue(pointer: ConfigPointer): void {
    // Only the newest version of a key is worth the work.
    this.#pending.set(pointer.key, pointer);
    this.#draining ??= this.#drain().finally(() => {
      this.#draining = undefined;
    });
  }

  async #drain(): Promise<void> {
    // A turn for whoever publishes many keys at once, so that each key is taken in its newest version.
    await Promise.resolve();
    for (let next = this.#takeNext(); next !== undefined; next = this.#takeNext()) await this.#take(next);
  }

  #takeNext(): ConfigPointer | undefined {
    for (const [key, pointer] of this.#pending) {
      this.#pending.delete(key);
      return pointer;
    }
    return undefined;
  }

  async #take(pointer: ConfigPointer): Promise<void> {
    const { key, version, digest } = pointer;
    try {
      // Equal content is not rebuilt.
      if (this.#applied.get(key)?.digest !== digest || pointer.payload === undefined) await this.#apply(pointer);
      if (pointer.payload === undefined) this.#applied.delete(key);
      else this.#applied.set(key, { key, version, digest });
      this.#options.logger.info(
        { key, version },
        pointer.payload === undefined ? 'configuration removed' : 'configuration applied',
      );
      this.#report(pointer, undefined);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#options.logger.error(
        { key, version, err: error },
        'configuration refused, the version before keeps serving',
      );
      this.#report(pointer, reason);
    }
  }

  async #apply(pointer: ConfigPointer): Promise<void> {
    const { target, subscriber, pacer } = this.#options;
    if (pointer.payload === undefined) return target.remove(pointer.key);
    const resource = decodeResource(pointer.payload);
    switch (resource.kind) {
      case 'stage': {
        const breathe = pacer();
        const config = await loadStage(resource.manifest, (digest) => subscriber.chunk(digest), breathe);
        return target.applyStage(pointer.key, config, breathe);
      }
      case 'domainName':
        return target.applyDomainName(pointer.key, resource.domainName);
      case 'vpcLink':
        return target.applyVpcLink(pointer.key, resource.vpcLink);
    }
  }

  #report(pointer: ConfigPointer, error: string | undefined): void {
    const { key, version, digest } = pointer;
    const { nodeId, nowUnixMs } = this.#options;
    const report = { nodeId, key, version, digest, reportedAtUnixMs: nowUnixMs() };
    this.#options.subscriber.report(error === undefined ? report : { ...report, error });
  }
}
