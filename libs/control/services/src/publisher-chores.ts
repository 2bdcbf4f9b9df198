import type { PublisherContext, PublisherTiming } from './publisher-context.ts';
import type { HeadBeat } from './publisher-head.ts';
import { forgetGone } from './publisher-reconcile.ts';

const COMMAND_TIMEOUT_MS = 5000;

/** What the leader does now and then, beside its changes. */
export class Chores {
  readonly #context: PublisherContext;
  readonly #timing: PublisherTiming;
  readonly #head: HeadBeat;
  #heartbeatAtUnixMs = -Infinity;
  #reconciledAtUnixMs = 0;
  #prunedAtUnixMs: number;
  #outboxPrunedTo = 0;
  #outboxPrunedAtUnixMs = -Infinity;
  readonly #goneSinceUnixMs = new Map<string, number>();

  constructor(context: PublisherContext, timing: PublisherTiming, head: HeadBeat) {
    this.#context = context;
    this.#timing = timing;
    this.#head = head;
    this.#prunedAtUnixMs = context.clock();
  }

  /** True if the channel was made anew since the last look; looks every 10 s. */
  async isChannelNew(): Promise<boolean> {
    const { channel, entries, clock } = this.#context;
    if (clock() - this.#heartbeatAtUnixMs < this.#timing.heartbeatMs) return false;
    return (await channel.open()) !== entries.epoch;
  }

  isReconcileDue(): boolean {
    return this.#context.clock() - this.#reconciledAtUnixMs >= this.#timing.reconcileMs;
  }

  reconciled(): void {
    this.#reconciledAtUnixMs = this.#context.clock();
  }

  /** Does what is due. `cursor`: every outbox row up to it was handed over. */
  async run(cursor: number): Promise<void> {
    const now = this.#context.clock();
    if (now - this.#heartbeatAtUnixMs >= this.#timing.heartbeatMs) {
      this.#heartbeatAtUnixMs = now;
      this.#head.now();
      this.#remindNodes();
    }
    if (cursor > this.#outboxPrunedTo && now - this.#outboxPrunedAtUnixMs >= this.#timing.pollMs) {
      await this.#context.store.pruneOutbox(cursor);
      this.#outboxPrunedTo = cursor;
      this.#outboxPrunedAtUnixMs = now;
    }
    if (now - this.#prunedAtUnixMs >= this.#timing.pruneMs) {
      this.#prunedAtUnixMs = now;
      await forgetGone(this.#context, this.#goneSinceUnixMs, this.#timing.forgetAfterMs);
      await this.#pruneChunks();
    }
  }

  async #pruneChunks(): Promise<void> {
    const { channel, entries, payloads, logger } = this.#context;
    const named = new Set<string>();
    for (const { current, candidate } of entries.all()) {
      for (const digest of payloads.facts(current.payload).chunkDigests) named.add(digest);
      for (const digest of payloads.facts(candidate?.payload).chunkDigests) named.add(digest);
    }
    const pruned = await channel.pruneChunks(named, this.#timing.minChunkAgeMs);
    if (pruned > 0) logger.info({ chunks: pruned }, 'Chunks that no entry names are removed');
  }

  /** Nodes that are behind are asked to say what they have: reports may have got lost. */
  #remindNodes(): void {
    const { channel, registry, entries, logger } = this.#context;
    for (const node of registry.behind()) {
      const { nodeId, status } = node;
      if (!node.isBehind) {
        const known = { digest: status?.digest, sequence: status?.sequence, epoch: status?.epoch };
        logger.warn({ nodeId, ...known, wanted: entries.head() }, 'The configuration of a node differs for over 30 s');
      }
      node.isBehind = true;
      void channel.command(nodeId, { kind: 'report' }, COMMAND_TIMEOUT_MS).catch(() => undefined);
    }
  }
}
