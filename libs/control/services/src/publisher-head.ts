import type { PublisherContext } from './publisher-context.ts';

/** Changes within this time share one heartbeat, in milliseconds. */
const COALESCE_MS = 50;

/** Sends the heartbeat: shortly after each change, and whenever it is told to. */
export class HeadBeat {
  readonly #context: PublisherContext;
  readonly #isLeader: () => boolean;
  #cancel: (() => void) | undefined;

  constructor(context: PublisherContext, isLeader: () => boolean) {
    this.#context = context;
    this.#isLeader = isLeader;
  }

  /** Sends one within 50 ms. */
  soon(): void {
    this.#cancel ??= this.#context.timer(COALESCE_MS, () => this.now());
  }

  /** Sends one. */
  now(): void {
    this.stop();
    const { channel, entries } = this.#context;
    if (this.#isLeader()) channel.sendHead(entries.head());
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
