import type { ControlStore, Leadership } from '@gatehouse/records';

const NAME = 'publisher';

/** The lock was lost while something was being published. */
export class LeadershipLostError extends Error {
  constructor() {
    super('another control-plane replica publishes now');
    this.name = 'LeadershipLostError';
  }
}

/** The seat of the one replica that publishes. */
export class LeaderSeat {
  readonly #store: ControlStore;
  readonly #onLost: () => void;
  #leadership: Leadership | undefined;

  /** `onLost` is called once when the seat is lost without `release()`. */
  constructor(store: ControlStore, onLost: () => void) {
    this.#store = store;
    this.#onLost = onLost;
  }

  get isHeld(): boolean {
    return this.#leadership !== undefined;
  }

  /** Tries to take the seat. Resolves to `taken` once, then to `held`; `occupied` = another replica has it. */
  async take(): Promise<'taken' | 'held' | 'occupied'> {
    if (this.#leadership !== undefined) return 'held';
    let isLost = false;
    const leadership = await this.#store.acquireLeadership(NAME, {
      onLost: () => {
        isLost = true;
        if (this.#leadership === undefined) return;
        this.#leadership = undefined;
        this.#onLost();
      },
    });
    if (leadership === undefined || isLost) return 'occupied';
    this.#leadership = leadership;
    return 'taken';
  }

  /** Throws LeadershipLostError unless the seat is held: before each write to the channel. */
  assertHeld(): void {
    if (!this.isHeld) throw new LeadershipLostError();
  }

  /** Gives the seat back. */
  async release(): Promise<void> {
    const leadership = this.#leadership;
    this.#leadership = undefined;
    await leadership?.release();
  }
}
