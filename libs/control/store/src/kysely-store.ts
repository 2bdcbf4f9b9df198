import { ControlError } from '@gatehouse/errors';
import type { Actor, ControlStore, Leadership, LeadershipOptions, StoreTransaction } from '@gatehouse/records';
import type { Kysely, Transaction } from 'kysely';
import { DefinitionStore } from './definition-store.ts';
import { newerOfSameKey } from './outbox-queries.ts';
import { KyselyReader } from './reader.ts';
import type { Database } from './schema.ts';
import { SerialQueue } from './serial-queue.ts';
import { KyselyTransaction } from './transaction.ts';
import { WriteContext } from './write-context.ts';

/** What a database brings along. */
export interface KyselyStoreParts {
  /** Serves the reads outside of transactions. They never wait for a transaction. */
  readonly reader: Kysely<Database>;
  readonly writer: Kysely<Database>;
  /** First statement of every writing transaction: makes sequences grow in the order of commits, across processes. */
  readonly lockForWrite: (transaction: Transaction<Database>) => Promise<void>;
  /** Unix milliseconds. */
  readonly clock: () => number;
  /** Tells other processes of a transaction that wrote outbox rows, as its last statement. */
  readonly announceCommit: (transaction: Transaction<Database>) => Promise<void>;
  /** See `ControlStore.acquireLeadership`. */
  readonly lead: (name: string, options: LeadershipOptions) => Promise<Leadership | undefined>;
  /** Calls back after commits of other processes. Returns the function that stops it. */
  readonly watchCommits: (listener: () => void) => () => void;
  /** Ends the connections; called once, when no transaction runs. */
  readonly disconnect: () => Promise<void>;
}

/**
 * The port over Kysely. Transactions of this process run one at a time: `work` must not await another `transact`, which
 * would wait for itself.
 */
export class KyselyStore extends KyselyReader implements ControlStore {
  readonly #parts: KyselyStoreParts;
  readonly #queue = new SerialQueue();
  readonly #listeners = new Set<() => void>();
  readonly #leaderships = new Set<Leadership>();
  readonly #stopWatching: () => void;
  #closing: Promise<void> | undefined;

  constructor(parts: KyselyStoreParts) {
    super(parts.reader, new DefinitionStore());
    this.#parts = parts;
    this.#stopWatching = parts.watchCommits(() => this.#notify());
  }

  async transact<T>(actor: Actor, work: (transaction: StoreTransaction) => Promise<T>): Promise<T> {
    const { value, hasOutboxRows } = await this.#write(async (transaction) => {
      const context = new WriteContext(transaction, actor, this.#parts.clock(), this.definitions);
      const value = await work(new KyselyTransaction(context));
      if (context.hasOutboxRows) await this.#parts.announceCommit(transaction);
      return { value, hasOutboxRows: context.hasOutboxRows };
    });
    if (hasOutboxRows) this.#notify();
    return value;
  }

  onCommit(listener: () => void): () => void {
    // A function of its own per call, so that one listener can be registered twice and each registration ended alone.
    const registration = (): void => listener();
    this.#listeners.add(registration);
    return () => {
      this.#listeners.delete(registration);
    };
  }

  async acquireLeadership(name: string, options: LeadershipOptions): Promise<Leadership | undefined> {
    if (this.#closing !== undefined) throw closedError();
    const leadership = await this.#parts.lead(name, options);
    if (leadership === undefined) return undefined;
    const held: Leadership = {
      release: () => {
        this.#leaderships.delete(held);
        return leadership.release();
      },
    };
    this.#leaderships.add(held);
    return held;
  }

  async pruneOutbox(upToSequence: number): Promise<void> {
    await this.#write(async (transaction) => {
      await transaction
        .deleteFrom('outbox')
        .where('sequence', '<=', upToSequence)
        .where((row) => row.exists(newerOfSameKey(row)))
        .execute();
    });
  }

  close(): Promise<void> {
    this.#closing ??= this.#queue.run(() => this.#disconnect());
    return this.#closing;
  }

  async #disconnect(): Promise<void> {
    this.#stopWatching();
    await Promise.all([...this.#leaderships].map((leadership) => leadership.release()));
    await this.#parts.disconnect();
  }

  #write<T>(work: (transaction: Transaction<Database>) => Promise<T>): Promise<T> {
    if (this.#closing !== undefined) return Promise.reject(closedError());
    return this.#queue.run(() =>
      this.#parts.writer.transaction().execute(async (transaction) => {
        await this.#parts.lockForWrite(transaction);
        return work(transaction);
      }),
    );
  }

  #notify(): void {
    // A listener that throws must not make a kept change look failed, so it runs outside of the caller's promise.
    for (const listener of this.#listeners) queueMicrotask(listener);
  }
}

function closedError(): ControlError {
  return new ControlError('STORE_UNAVAILABLE', 'The control store is closed: this process is stopping.');
}
