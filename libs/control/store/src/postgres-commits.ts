import { sql } from 'kysely';
import type { Transaction } from 'kysely';
import type { OpenSession, PostgresSession } from './postgres-session.ts';
import type { Database } from './schema.ts';

const CHANNEL = 'gatehouse_outbox';
const FIRST_RETRY_MS = 100;
const MAX_RETRY_MS = 5_000;

/** Tells the other processes of a change, when and if this transaction commits. `instance` is who says it. */
export async function announceCommit(transaction: Transaction<Database>, instance: string): Promise<void> {
  await sql`select pg_notify(${CHANNEL}, ${instance})`.execute(transaction);
}

/**
 * Calls back after commits of other instances than this one, and after each new connection, because a commit may have
 * been missed without one.
 */
export class CommitWatch {
  readonly #openSession: OpenSession;
  readonly #instance: string;
  #listener: () => void = () => undefined;
  #session: PostgresSession | undefined;
  #timer: NodeJS.Timeout | undefined;
  #failures = 0;
  #stopped = false;

  constructor(openSession: OpenSession, instance: string) {
    this.#openSession = openSession;
    this.#instance = instance;
  }

  /** Resolves after the first try. A connection that fails or ends is made again, with growing pauses. */
  async connect(): Promise<void> {
    await this.#listen().catch(() => this.#retry());
  }

  /** Who is called from now on. Returns the function that ends the watch. */
  watch(listener: () => void): () => void {
    this.#listener = listener;
    return () => this.#stop();
  }

  #stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#session?.close();
  }

  async #listen(): Promise<void> {
    const session = await this.#openSession(() => this.#retry());
    this.#session = session;
    if (this.#stopped) return session.close();
    session.onNotification((payload) => {
      if (payload !== this.#instance) this.#listener();
    });
    await session.query(`listen ${CHANNEL}`);
    this.#failures = 0;
    this.#listener();
  }

  #retry(): void {
    this.#session?.close();
    if (this.#stopped) return;
    const delayMs = Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#failures);
    this.#failures += 1;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.connect(), delayMs);
    this.#timer.unref();
  }
}
