import { jetstream } from '@nats-io/jetstream';
import type { NatsLink } from './link.ts';
import { CONFIG_BUCKET, HEAD_TOKEN } from './names.ts';

/** Heads come after each change; a stored one reaches every watcher as well, so they are stored at most once a second. */
const MIN_GAP_MS = 1_000;

/** Keeps the last head in the bucket, for nodes that start while no publisher is there. */
export class HeadKeeper {
  readonly #link: NatsLink;
  #next: Uint8Array | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(link: NatsLink) {
    this.#link = link;
  }

  /** Stores the head now, or the newest of those that come within a second after that second. */
  keep(head: Uint8Array): void {
    this.#next = head;
    if (this.#timer === undefined) this.#store();
  }

  #store(): void {
    this.#timer = undefined;
    const head = this.#next;
    this.#next = undefined;
    if (head === undefined) return;
    this.#timer = setTimeout(() => this.#store(), MIN_GAP_MS);
    this.#timer.unref();
    // A head that is lost is made up for by the next one.
    if (this.#link.isConnected) this.#put(head).catch(() => undefined);
  }

  async #put(head: Uint8Array): Promise<void> {
    await jetstream(this.#link.connection).publish(CONFIG_BUCKET.prefix + HEAD_TOKEN, head);
  }
}
