import type { ConnectionDirectory, ConnectionRecord } from '@gatehouse/connection-channel';
import type { Connections } from './connections.ts';
import type { StageSlots } from './stage-slots.ts';

/** How often a node says that it lives and looks for others that do not, and how long its word is good. */
export const BEAT_INTERVAL_MS = 3_000;
const LEASE_MS = 9_000;

/** What looking for lost connections works on. */
export interface LostParts {
  readonly directory: ConnectionDirectory;
  /** This node's part of connection ids. */
  readonly owner: string;
  readonly connections: Connections;
  readonly slots: StageSlots;
}

/**
 * Runs `$disconnect` for connections whose node died without a word: those of other nodes, and at the start those of this
 * node's life before. Each is run once: a record has one taker, and is removed when its `$disconnect` has run.
 */
export class LostConnections {
  readonly #parts: LostParts;
  #isFirst = true;
  #isBusy = false;

  constructor(parts: LostParts) {
    this.#parts = parts;
  }

  /** One beat. The node must serve its configuration before the first one. */
  async beat(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    const { directory, owner } = this.#parts;
    await directory.beat(owner, LEASE_MS);
    if (this.#isFirst) {
      this.#isFirst = false;
      for (const record of await directory.recordsOf(owner)) this.#end(record);
    }
    for (let taken = await directory.takeLost(owner); taken.length > 0; taken = await directory.takeLost(owner)) {
      for (const record of taken) this.#end(record);
    }
    this.#isBusy = false;
  }

  #end(record: ConnectionRecord): void {
    const { connections, slots, directory, owner } = this.#parts;
    // Opened since the start.
    if (connections.isAnnounced(record.connectionId)) return;
    const slot = slots.get(record.apiId, record.stageName);
    if (slot === undefined) directory.remove(owner, record.connectionId);
    else connections.endLost(record, slot);
  }
}
