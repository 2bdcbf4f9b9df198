import { Socket } from 'node:net';
import type { TranslateError } from './translating-dialect.ts';

/** A connection of its own, for what lives as long as a session: advisory locks and LISTEN. */
export interface PostgresSession {
  /** Rows of one statement. Throws STORE_UNAVAILABLE. */
  query<Row>(statement: string, parameters?: readonly unknown[]): Promise<readonly Row[]>;
  /** Calls back with the payload of each notification. */
  onNotification(listener: (payload: string | undefined) => void): void;
  /** Ends it without `onEnd`. */
  close(): void;
}

/** Opens a session; `onEnd` is called once when it is lost. Throws STORE_UNAVAILABLE. */
export type OpenSession = (onEnd: () => void) => Promise<PostgresSession>;

/** Where to. */
export interface SessionOptions {
  readonly url: string;
  readonly connectTimeoutMs: number;
  readonly translate: TranslateError;
}

/** How often a session is probed, and how long an answer may take: a frozen link is noticed after their sum. */
const PROBE_INTERVAL_MS = 2_000;
const PROBE_TIMEOUT_MS = 4_000;

/**
 * The server ends the session of a client that has gone without a word: by TCP keepalive when its machine is away, and by
 * the idle timeout (PostgreSQL 14 and later) when the process is frozen and probes no more.
 */
const SERVER_SETTINGS = [
  'set tcp_keepalives_idle = 5',
  'set tcp_keepalives_interval = 2',
  'set tcp_keepalives_count = 3',
  'set idle_session_timeout = 15000',
];

/** Opens a session that is probed until it ends. */
export async function openSession(options: SessionOptions, onEnd: () => void): Promise<PostgresSession> {
  const { Client } = await import('pg');
  const socket = new Socket();
  const client = new Client({
    connectionString: options.url,
    connectionTimeoutMillis: options.connectTimeoutMs,
    query_timeout: PROBE_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 5_000,
    application_name: 'gatehouse session',
    stream: () => socket,
  });
  const ending = new Ending(() => socket.destroy(), onEnd);
  client.on('error', () => ending.lose());
  client.on('end', () => ending.lose());
  try {
    await client.connect();
    // A setting that this server or system does not know is one protection less, not a reason to stay away.
    for (const setting of SERVER_SETTINGS) await client.query(setting).catch(() => undefined);
  } catch (error) {
    ending.close();
    throw options.translate(error, 'statement');
  }
  ending.probe(async () => {
    await client.query('select 1');
  });
  return {
    query: async <Row>(statement: string, parameters: readonly unknown[] = []) => {
      try {
        return (await client.query(statement, [...parameters])).rows as Row[];
      } catch (error) {
        throw options.translate(error, 'statement');
      }
    },
    onNotification: (listener) => client.on('notification', ({ payload }) => listener(payload)),
    close: () => ending.close(),
  };
}

/** Ends a session once, whoever is first: its user, the server or a probe. */
class Ending {
  readonly #destroy: () => void;
  readonly #onEnd: () => void;
  #timer: NodeJS.Timeout | undefined;
  #ended = false;

  constructor(destroy: () => void, onEnd: () => void) {
    this.#destroy = destroy;
    this.#onEnd = onEnd;
  }

  probe(ask: () => Promise<void>): void {
    if (this.#ended) return;
    this.#timer = setTimeout(() => {
      ask().then(
        () => this.probe(ask),
        () => this.lose(),
      );
    }, PROBE_INTERVAL_MS);
    this.#timer.unref();
  }

  lose(): void {
    if (this.#ended) return;
    // Before it is open nobody has the session yet: `openSession` rejects instead.
    const wasOpen = this.#timer !== undefined;
    this.close();
    if (wasOpen) this.#onEnd();
  }

  close(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#destroy();
  }
}
