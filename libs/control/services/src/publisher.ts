import type { EntryWatch } from '@gatehouse/config-channel';
import { PUBLISHER_TIMING } from './publisher-context.ts';
import type { PublisherContext, PublisherTiming } from './publisher-context.ts';
import { HeadBeat } from './publisher-head.ts';
import { KeyPublisher } from './publisher-keys.ts';
import { LeaderSeat, LeadershipLostError } from './publisher-leadership.ts';
import { Chores } from './publisher-chores.ts';
import { newestPerKey, outboxBatches } from './publisher-outbox.ts';
import { reconcile } from './publisher-reconcile.ts';
import type { PublisherProgress } from './rollout-service.ts';
import { WaveRunner } from './wave-runner.ts';

const FIRST_RETRY_MS = 100;
const MAX_RETRY_MS = 5000;

/** Resources whose content is compared in one turn. */
const VERIFIED_PER_TURN = 20;

/**
 * Carries stored changes to the configuration channel, in the order of the outbox. Every control-plane replica has one;
 * the one that leads publishes, the others follow the channel, so that all of them know the same. A turn of the leader:
 * reconcile if need be, drain the outbox, take waves further, do chores. What fails for a while (store or channel away)
 * ends the turn and is tried again with growing pauses; what cannot be compiled is told to all and passed over.
 */
export class Publisher implements PublisherProgress {
  readonly #context: PublisherContext;
  readonly #timing: PublisherTiming;
  readonly #seat: LeaderSeat;
  readonly #keys: KeyPublisher;
  readonly #waves: WaveRunner;
  readonly #head: HeadBeat;
  readonly #chores: Chores;
  /** Outbox sequence up to which every change was handed over. */
  #cursor = 0;
  /** Why the channel must be compared with the store: this replica leads only now, or something went wrong. */
  #doubt: 'new' | 'failed' | undefined = 'new';
  /** Keys whose content was not compared since this replica leads: another version may have compiled them otherwise. */
  #unverified: string[] = [];
  #problem = '';
  #failures = 0;
  #isStopped = false;
  #isWanted = false;
  #running: Promise<void> | undefined;
  #cancelRetry: (() => void) | undefined;
  #cancelPoll: () => void = () => undefined;
  #watch: EntryWatch | undefined;
  readonly #unsubscribe: (() => void)[] = [];

  constructor(context: PublisherContext) {
    this.#context = context;
    this.#timing = { ...PUBLISHER_TIMING, ...context.timing };
    this.#seat = new LeaderSeat(context.store, () => this.#dethroned());
    // A heartbeat says what the whole channel holds: while it is being filled, nodes would take a part for all.
    this.#head = new HeadBeat(context, () => this.#seat.isHeld && this.#doubt === undefined);
    const assertLeader = (): void => this.#seat.assertHeld();
    this.#keys = new KeyPublisher(context, assertLeader, () => this.#head.soon());
    this.#waves = new WaveRunner(context, this.#keys);
    this.#chores = new Chores(context, this.#timing, this.#head);
  }

  /** Starts listening and, if no other replica leads, publishes what the channel lacks. Resolves after the first try, good or bad. */
  async start(): Promise<void> {
    this.#unsubscribe.push(
      ...this.#listenToNodes(),
      this.#context.store.onCommit(() => this.#wake()),
    );
    this.#watch = this.#follow();
    this.#unsubscribe.push(this.#callRoll());
    this.#poll();
    this.#wake();
    await this.#running;
  }

  /** Stops listening, waits for the turn that runs and gives the leadership back. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancelRetry?.();
    this.#cancelPoll();
    this.#watch?.stop();
    for (const unsubscribe of this.#unsubscribe.splice(0)) unsubscribe();
    await this.#running;
    this.#head.stop();
    await this.#seat.release();
  }

  /** True while this replica is the one that publishes. */
  get isLeader(): boolean {
    return this.#seat.isHeld;
  }

  get problem(): string {
    return this.#problem;
  }

  async isPending(key: string): Promise<boolean> {
    const { outbox, entries } = this.#context;
    await outbox.refresh();
    return (outbox.newest(key)?.sequence ?? 0) > (entries.get(key)?.sequence ?? 0);
  }

  /** Lets the entries of the channel come in. The leader knows its own already, and accepts none of others. */
  #follow(): EntryWatch {
    const { channel, entries } = this.#context;
    return channel.watch({
      entry: (entry) => {
        if (!this.#seat.isHeld) entries.set(entry);
        else if (this.#keys.isForeign(entry)) this.#distrust();
      },
      synced: (keys, epoch) => {
        if (!this.#seat.isHeld) entries.keepOnly(keys, epoch);
      },
      head: () => undefined,
      unreadable: () => {
        if (this.#seat.isHeld) this.#distrust();
      },
    });
  }

  #listenToNodes(): (() => void)[] {
    const { channel, registry, changes, entries, logger } = this.#context;
    return [
      channel.onReport((report) => {
        const { nodeId, key, version, error } = report;
        if (error !== undefined) logger.warn({ nodeId, key, version, error }, 'A node refused a version');
        changes.notify(registry.report(report) ? undefined : key);
        if (entries.get(key)?.candidate !== undefined) this.#wake();
      }),
      channel.onStatus((status) => {
        if (registry.status(status)) changes.notify(undefined);
      }),
      entries.onChange((key) => {
        if (entries.get(key)?.current.payload === undefined) registry.forget(key);
        changes.notify(key);
      }),
    ];
  }

  #callRoll(): () => void {
    const { rollCall, registry, changes } = this.#context;
    return rollCall.start(() => {
      if (rollCall.isOver) registry.catchUp();
      changes.notify(undefined);
      this.#wake();
    });
  }

  /** A safety net below everything that wakes: a commit or a report may get lost. */
  #poll(): void {
    this.#cancelPoll = this.#context.timer(this.#timing.pollMs, () => {
      if (this.#context.registry.sweep()) this.#context.changes.notify(undefined);
      this.#poll();
      this.#wake();
    });
  }

  #wake(): void {
    this.#isWanted = true;
    // After a failure the next try has its time.
    if (this.#cancelRetry !== undefined || this.#isStopped) return;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
      // A commit between the last look and this line would otherwise wait for the next one.
      if (this.#isWanted) this.#wake();
    });
  }

  async #run(): Promise<void> {
    try {
      while (this.#isWanted && !this.#isStopped) {
        this.#isWanted = false;
        const seat = await this.#seat.take();
        if (seat === 'occupied') break;
        if (seat === 'taken') this.#enthroned();
        await this.#turn();
      }
      this.#recovered();
    } catch (error) {
      if (!(error instanceof LeadershipLostError)) this.#retryLater(error);
    }
  }

  async #turn(): Promise<void> {
    if (this.#doubt === undefined && (await this.#chores.isChannelNew())) this.#doubt = 'failed';
    if (this.#doubt !== undefined || this.#chores.isReconcileDue()) await this.#reconcile();
    await this.#drain();
    await this.#waves.advance();
    await this.#verify();
    await this.#chores.run(this.#cursor);
  }

  async #reconcile(): Promise<void> {
    const { outbox, logger } = this.#context;
    const isNew = this.#doubt === 'new';
    const wasInDoubt = this.#doubt !== undefined;
    // Until it is through, what this replica knows of the channel is half a truth.
    this.#doubt ??= 'failed';
    await outbox.refresh();
    const { rows, unverified } = await reconcile(this.#context, this.#keys, isNew, this.#cursor);
    this.#doubt = undefined;
    this.#cursor = Math.max(this.#cursor, ...rows.map(({ sequence }) => sequence));
    if (isNew) this.#unverified = [...unverified];
    this.#chores.reconciled();
    this.#head.soon();
    if (wasInDoubt) logger.info({ resources: rows.length }, 'The configuration channel equals the store');
  }

  async #drain(): Promise<void> {
    const { store, outbox, changes } = this.#context;
    for await (const rows of outboxBatches(store, this.#cursor)) {
      outbox.note(rows);
      for (const row of newestPerKey(rows)) {
        if (this.#isStopped) return;
        await this.#keys.handOver(row);
        this.#cursor = row.sequence;
        changes.notify(row.key);
      }
    }
  }

  /** Compares content, a few keys at a time: changes are not to wait for it. */
  async #verify(): Promise<void> {
    const { outbox } = this.#context;
    for (const key of this.#unverified.splice(0, VERIFIED_PER_TURN)) {
      const row = outbox.newest(key);
      if (row !== undefined) await this.#keys.handOver(row);
    }
    if (this.#unverified.length > 0) this.#isWanted = true;
  }

  /** Somebody else wrote to the channel: an old leader, or a stranger. */
  #distrust(): void {
    this.#doubt ??= 'failed';
    this.#wake();
  }

  #enthroned(): void {
    this.#doubt = 'new';
    this.#context.logger.info({}, 'This control-plane replica publishes the configuration');
  }

  #dethroned(): void {
    this.#context.logger.warn({}, 'Another control-plane replica may publish the configuration from now on');
    this.#head.stop();
    this.#watch?.resync();
  }

  #recovered(): void {
    if (this.#problem !== '') this.#context.logger.info({}, 'The configuration can be published again');
    this.#problem = '';
    this.#failures = 0;
  }

  #retryLater(error: unknown): void {
    const pauseMs = Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#failures);
    const delayMs = Math.round(pauseMs / 2 + this.#context.randomInt(pauseMs / 2 + 1));
    this.#failures += 1;
    const reason = error instanceof Error ? error.message : String(error);
    // Once for each reason: the retries would fill the log.
    if (reason !== this.#problem) {
      this.#context.logger.warn({ reason, delayMs }, 'Cannot publish the configuration; trying again and again');
    }
    this.#problem = reason;
    // What was on its way may have arrived all the same.
    this.#doubt ??= 'failed';
    this.#isWanted = false;
    this.#cancelRetry = this.#context.timer(delayMs, () => {
      this.#cancelRetry = undefined;
      this.#wake();
    });
  }
}
