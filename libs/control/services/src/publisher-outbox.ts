import type { OutboxRow, StoreReader } from '@gatehouse/records';

/** Outbox rows per read. */
const BATCH_SIZE = 500;

/** The newest stored change of each configuration key, read on demand and only once. Works on every replica. */
export class OutboxIndex {
  readonly #store: StoreReader;
  readonly #newest = new Map<string, OutboxRow>();
  #cursor = 0;

  constructor(store: StoreReader) {
    this.#store = store;
  }

  /** Reads what was stored since the last time. Throws as the store does. */
  async refresh(): Promise<void> {
    for await (const rows of outboxBatches(this.#store, this.#cursor)) this.note(rows);
  }

  /** Takes in rows that somebody else has read; all earlier ones must have been noted. */
  note(rows: readonly OutboxRow[]): void {
    for (const row of rows) {
      if (row.sequence > (this.#newest.get(row.key)?.sequence ?? 0)) this.#newest.set(row.key, row);
      this.#cursor = Math.max(this.#cursor, row.sequence);
    }
  }

  /** The newest change of a key, also of one that was deleted; undefined if there never was one. */
  newest(key: string): OutboxRow | undefined {
    return this.#newest.get(key);
  }
}

/** Rows of the outbox after a sequence, batch by batch, until there are no more. */
export async function* outboxBatches(
  store: StoreReader,
  afterSequence: number,
): AsyncGenerator<readonly OutboxRow[], void> {
  let after = afterSequence;
  for (;;) {
    const rows = await store.listOutbox(after, BATCH_SIZE);
    if (rows.length === 0) return;
    yield rows;
    after = rows.at(-1)?.sequence ?? after;
  }
}

/** One row per key, its newest, in the order of sequence: after each of them everything up to it has been handed over. */
export function newestPerKey(rows: readonly OutboxRow[]): OutboxRow[] {
  const newest = new Map<string, OutboxRow>();
  for (const row of rows) {
    newest.delete(row.key);
    newest.set(row.key, row);
  }
  return [...newest.values()];
}
