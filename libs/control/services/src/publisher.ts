import type { ConfigEntry, ConfigPublisher } from '@gatehouse/config-channel';
import type { CompiledResource } from '@gatehouse/compiler';
import type { ControlStore, OutboxRow } from '@gatehouse/records';
import type { Clock, Logger, ResourceCompiler, Timer } from './ports.ts';
import { loadResource } from './resource-loader.ts';
import type { PublisherProgress } from './rollout-service.ts';
import type { RolloutTracker } from './rollout-tracker.ts';

/** Outbox rows per read. */
const BATCH_SIZE = 500;
const FIRST_RETRY_MS = 100;
const MAX_RETRY_MS = 30_000;

/** What the publisher works with. */
export interface PublisherContext {
  readonly store: ControlStore;
  readonly channel: ConfigPublisher;
  readonly compiler: ResourceCompiler;
  readonly tracker: RolloutTracker;
  readonly clock: Clock;
  readonly timer: Timer;
  readonly logger: Logger;
}

/**
 * Carries stored changes to the configuration channel, in the order of the outbox, one drain at a time. Several changes
 * of one resource become one; equal content is not sent again. What fails for a while (store or channel away) holds the
 * queue and is tried again with growing pauses; what cannot be compiled is reported and passed over.
 */
export class Publisher implements PublisherProgress {
  readonly #context: PublisherContext;
  /** Sequence up to which every change was handed over. */
  #cursor = 0;
  /** Digest of what the channel holds, by key. */
  readonly #published = new Map<string, string>();
  #reconciled = false;
  #problem = '';
  #failures = 0;
  #stopped = false;
  #wanted = false;
  #running: Promise<void> | undefined;
  #cancelRetry: () => void = () => undefined;
  readonly #unsubscribe: (() => void)[] = [];

  constructor(context: PublisherContext) {
    this.#context = context;
  }

  /** Starts listening, makes the channel equal to the store and drains the outbox. Resolves after the first try, good or bad. */
  async start(): Promise<void> {
    const { store, channel, tracker } = this.#context;
    this.#unsubscribe.push(
      channel.onReport((report) => tracker.report(report)),
      store.onCommit(() => this.#wake()),
    );
    this.#wake();
    await this.#running;
  }

  /** Stops listening and waits for the drain that runs. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelRetry();
    for (const unsubscribe of this.#unsubscribe.splice(0)) unsubscribe();
    await this.#running;
  }

  get problem(): string {
    return this.#problem;
  }

  async isPending(key: string): Promise<boolean> {
    if (!this.#reconciled) return true;
    let after = this.#cursor;
    for (;;) {
      const rows = await this.#context.store.listOutbox(after, BATCH_SIZE);
      if (rows.some((row) => row.key === key)) return true;
      if (rows.length < BATCH_SIZE) return false;
      after = rows.at(-1)?.sequence ?? after;
    }
  }

  #wake(): void {
    this.#wanted = true;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
      // A commit between the last look and this line would otherwise wait for the next one.
      if (this.#wanted && !this.#stopped) this.#wake();
    });
  }

  async #run(): Promise<void> {
    this.#cancelRetry();
    while (this.#wanted && !this.#stopped) {
      this.#wanted = false;
      try {
        if (!this.#reconciled) await this.#reconcile();
        await this.#drain();
        this.#problem = '';
        this.#failures = 0;
      } catch (error) {
        this.#retryLater(error);
      }
    }
  }

  #retryLater(error: unknown): void {
    const delayMs = Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#failures);
    this.#failures += 1;
    this.#problem = error instanceof Error ? error.message : String(error);
    this.#context.logger.warn({ err: error, delayMs }, 'Cannot publish the configuration; trying again');
    this.#cancelRetry = this.#context.timer(delayMs, () => this.#wake());
  }

  async #reconcile(): Promise<void> {
    const { store, channel, tracker, clock } = this.#context;
    await channel.open();
    const held = (await channel.entries()).filter((entry) => entry.current.payload !== undefined);
    for (const { key, current } of held) {
      this.#published.set(key, current.digest);
      tracker.publishing(key, current.version, clock());
    }
    const rows = await store.listConfigKeys();
    for (const row of rows) await this.#handOver({ ...row, atUnixMs: clock() });
    const existing = new Set(rows.map((row) => row.key));
    for (const { key, sequence } of held) {
      // Orders are compared per key only: one more than the channel's own is newer for every node.
      if (!existing.has(key)) await this.#handOver({ key, sequence: sequence + 1, atUnixMs: clock() });
    }
    this.#cursor = Math.max(this.#cursor, ...rows.map((row) => row.sequence));
    this.#reconciled = true;
    this.#context.logger.info({ resources: rows.length }, 'The configuration channel equals the store');
  }

  async #drain(): Promise<void> {
    const { store, tracker } = this.#context;
    const before = this.#cursor;
    for (;;) {
      const rows = await store.listOutbox(this.#cursor, BATCH_SIZE);
      if (rows.length === 0 || this.#stopped) break;
      for (const row of newestPerKey(rows)) {
        await this.#handOver(row);
        this.#cursor = row.sequence;
        tracker.settled(row.key);
      }
    }
    if (this.#cursor > before) await store.pruneOutbox(this.#cursor);
  }

  async #handOver(row: OutboxRow): Promise<void> {
    const { store, compiler, channel, tracker, logger } = this.#context;
    const compile = await loadResource(store, compiler, row.key);
    let resource: CompiledResource | undefined;
    try {
      resource = compile?.();
    } catch (error) {
      logger.error({ err: error, key: row.key, version: row.sequence }, 'A stored change cannot be compiled');
      tracker.failed(row.key, error instanceof Error ? error.message : String(error));
      return;
    }
    const digest = resource?.digest ?? '';
    if ((this.#published.get(row.key) ?? '') === digest) return tracker.unchanged(row.key);
    if (resource === undefined) tracker.retiring(row.key);
    else tracker.publishing(row.key, row.sequence, row.atUnixMs);
    await channel.publish(entryOf(row, resource), resource?.chunks ?? []);
    if (resource === undefined) this.#published.delete(row.key);
    else this.#published.set(row.key, digest);
    logger.info({ key: row.key, version: row.sequence, digest }, 'Published');
  }
}

function entryOf({ key, sequence }: OutboxRow, resource: CompiledResource | undefined): ConfigEntry {
  const current = { version: sequence, digest: resource?.digest ?? '', payload: resource?.payload };
  return { key, sequence, step: 0, current, nodeSelector: {} };
}

/** One row per key, its newest, in the order of sequence: after each of them everything up to it has been handed over. */
function newestPerKey(rows: readonly OutboxRow[]): OutboxRow[] {
  const newest = new Map<string, OutboxRow>();
  for (const row of rows) {
    newest.delete(row.key);
    newest.set(row.key, row);
  }
  return [...newest.values()];
}
