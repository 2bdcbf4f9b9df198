import { ControlError } from '@gatehouse/errors';
import type { Actor, ControlStore, Leadership, StoreTransaction } from '@gatehouse/records';
import { FakeReader } from './fake-store-reader.ts';
import { copyState, emptyState } from './fake-store-state.ts';
import type { FakeState } from './fake-store-state.ts';
import { FakeTransaction } from './fake-store-transaction.ts';

/** A control store in memory, for specs that are not about storage. Transactions run one after another. */
export class FakeControlStore extends FakeReader implements ControlStore {
  #state: FakeState = emptyState();
  #tail: Promise<unknown> = Promise.resolve();
  #down = false;
  readonly #now: () => number;
  readonly #listeners = new Set<() => void>();

  constructor(now: () => number = () => Date.now()) {
    super(() => this.#up());
    this.#now = now;
  }

  transact<T>(actor: Actor, work: (transaction: StoreTransaction) => Promise<T>): Promise<T> {
    const result = this.#tail.then(() => this.#run(actor, work));
    this.#tail = result.catch(() => undefined);
    return result;
  }

  onCommit(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Always granted and never lost: nobody else has this store. */
  acquireLeadership(): Promise<Leadership | undefined> {
    this.#up();
    return Promise.resolve({ release: () => Promise.resolve() });
  }

  pruneOutbox(upToSequence: number): Promise<void> {
    const newest = new Map(this.#up().outbox.map((row) => [row.key, row.sequence]));
    const kept = this.#state.outbox.filter(
      (row) => row.sequence > upToSequence || newest.get(row.key) === row.sequence,
    );
    this.#state = { ...this.#state, outbox: kept };
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** Lets every call fail with STORE_UNAVAILABLE, or work again. */
  setDown(down: boolean): void {
    this.#down = down;
  }

  async #run<T>(actor: Actor, work: (transaction: StoreTransaction) => Promise<T>): Promise<T> {
    const before = this.#up();
    const transaction = new FakeTransaction(copyState(before), actor, this.#now);
    const result = await work(transaction);
    this.#state = transaction.state;
    if (this.#state.outbox !== before.outbox) for (const listener of this.#listeners) listener();
    return result;
  }

  #up(): FakeState {
    if (this.#down) throw new ControlError('STORE_UNAVAILABLE', 'The fake store is down');
    return this.#state;
  }
}
