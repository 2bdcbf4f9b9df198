import type { ControlStore, Leadership, LeadershipOptions } from '@gatehouse/records';

/** The seats of leaders over one store, so that only one of several control planes leads. */
export class SpecSeats {
  readonly #store: ControlStore;
  readonly #cutOff = new Set<symbol>();
  #held: { readonly replica: symbol; readonly onLost: () => void } | undefined;

  constructor(store: ControlStore) {
    this.#store = store;
  }

  /** The store as one replica sees it. */
  storeOf(): ControlStore {
    const replica = Symbol('replica');
    return new Proxy(this.#store, {
      get: (store, property) => {
        if (property === 'acquireLeadership') {
          return (_name: string, { onLost }: LeadershipOptions) => Promise.resolve(this.#acquire(replica, onLost));
        }
        const member: unknown = Reflect.get(store, property, store);
        return typeof member === 'function' ? (member.bind(store) as unknown) : member;
      },
    });
  }

  /** The leader's connection to the database breaks for good. */
  lose(): void {
    const held = this.#held;
    this.#held = undefined;
    if (held === undefined) return;
    this.#cutOff.add(held.replica);
    held.onLost();
  }

  #acquire(replica: symbol, onLost: () => void): Leadership | undefined {
    if (this.#held !== undefined || this.#cutOff.has(replica)) return undefined;
    const held = { replica, onLost };
    this.#held = held;
    const release = (): Promise<void> => {
      if (this.#held === held) this.#held = undefined;
      return Promise.resolve();
    };
    return { release };
  }
}
