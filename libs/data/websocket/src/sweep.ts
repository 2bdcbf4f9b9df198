import type { Connection } from './connection.ts';
import type { ConnectionLimits } from './environment.ts';

/** A round over all connections takes this many turns at least a thousand each: one second apart. */
const TURNS = 10;
const MIN_PER_TURN = 1_000;

/** What a sweep works on. */
export interface SweepParts {
  readonly size: () => number;
  readonly all: () => IterableIterator<Connection>;
  readonly sendAway: (connection: Connection, cause: 'idle' | 'lifetime') => void;
  readonly limits: ConnectionLimits;
}

/** Finds connections that were idle or have lived for too long. One `turn` looks at a part of them, so that none takes long. */
export class Sweep {
  readonly #parts: SweepParts;
  #rest: IterableIterator<Connection> | undefined = undefined;

  constructor(parts: SweepParts) {
    this.#parts = parts;
  }

  turn(nowMs: number): void {
    const { size, all } = this.#parts;
    this.#rest ??= all();
    for (let left = Math.max(MIN_PER_TURN, Math.ceil(size() / TURNS)); left > 0; left -= 1) {
      const next = this.#rest.next();
      if (next.done === true) {
        this.#rest = undefined;
        return;
      }
      this.#look(next.value, nowMs);
    }
  }

  #look(connection: Connection, nowMs: number): void {
    const { limits, sendAway } = this.#parts;
    if (nowMs - connection.openedAtMs >= limits.maxLifetimeMs) sendAway(connection, 'lifetime');
    else if (nowMs - connection.lastActiveAtMs >= limits.idleTimeoutMs && connection.inFlight === 0) {
      sendAway(connection, 'idle');
    }
  }
}
