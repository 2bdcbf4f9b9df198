import type { Connection } from './connection.ts';
import type { WebSocketStageSlot } from './prepared.ts';

/** The live connections of a node, and how many each stage has. */
export class ConnectionTable {
  readonly #byId = new Map<string, Connection>();
  readonly #counts = new Map<WebSocketStageSlot, number>();

  get size(): number {
    return this.#byId.size;
  }

  get(connectionId: string): Connection | undefined {
    return this.#byId.get(connectionId);
  }

  add(connection: Connection): void {
    this.#byId.set(connection.connectionId, connection);
    this.#counts.set(connection.slot, (this.#counts.get(connection.slot) ?? 0) + 1);
  }

  remove(connection: Connection): void {
    if (!this.#byId.delete(connection.connectionId)) return;
    const count = (this.#counts.get(connection.slot) ?? 1) - 1;
    if (count === 0) this.#counts.delete(connection.slot);
    else this.#counts.set(connection.slot, count);
  }

  /** In the order of their opening; connections may be removed meanwhile. */
  all(): IterableIterator<Connection> {
    return this.#byId.values();
  }

  /** Live connections by stage. */
  counts(): ReadonlyMap<WebSocketStageSlot, number> {
    return this.#counts;
  }
}
