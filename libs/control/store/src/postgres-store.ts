import { randomUUID } from 'node:crypto';
import { ControlError } from '@gatehouse/errors';
import type { ControlStore } from '@gatehouse/records';
import { Kysely, PostgresDialect, sql } from 'kysely';
import type { Transaction } from 'kysely';
import type { Pool } from 'pg';
import { KyselyStore } from './kysely-store.ts';
import { MIGRATION_TABLE, POSTGRES_COLUMNS, migrate, refuseNewerSchema } from './migrations.ts';
import { CommitWatch, announceCommit } from './postgres-commits.ts';
import { postgresErrors } from './postgres-errors.ts';
import { acquireLeadership } from './postgres-leadership.ts';
import { openSession } from './postgres-session.ts';
import type { OpenSession } from './postgres-session.ts';
import type { Database } from './schema.ts';
import { TranslatingDialect } from './translating-dialect.ts';

/** Where the database is and how it is used. */
export interface PostgresStoreOptions {
  /** `postgres://user:password@host:port/database`; TLS by `?sslmode=verify-full`. */
  readonly url: string;
  /** Unix milliseconds. */
  readonly clock: () => number;
  /** Most connections of this process, at least 2. Default 10. */
  readonly poolSize?: number;
  /** Milliseconds to wait for a connection. Default 5000. */
  readonly connectTimeoutMs?: number;
  /** Milliseconds that a write waits for writes of other processes, and a statement may take. Default 10000. */
  readonly statementTimeoutMs?: number;
}

/** Key of the advisory lock that every writing transaction takes. */
const WRITE_LOCK = 0x47_41_54_45;

const DEFAULT_CONNECT_TIMEOUT_MS = 5_000;

/** After this a transaction of a process that hangs is ended by the server, so that it cannot stop all others. */
const IDLE_TRANSACTION_TIMEOUT_MS = 60_000;

/**
 * Opens the control store that several control planes share: PostgreSQL 12 or later. Writing transactions of all processes
 * run one at a time, so the outbox grows in the order of commits and reading after a sequence never skips a row.
 *
 * Throws STORE_UNAVAILABLE when the server cannot be reached, INVALID_ARGUMENT for a URL that is none,
 * FAILED_PRECONDITION when a newer version has changed the schema.
 */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<ControlStore> {
  const server = describeServer(options.url);
  const pool = await makePool(options);
  const translate = postgresErrors(server);
  const dialect = new TranslatingDialect(new PostgresDialect({ pool }), translate);
  const db = new Kysely<Database>({ dialect });
  try {
    refuseNewerSchema(await appliedMigrations(db), `The control store on ${server}`);
    await migrate(db, POSTGRES_COLUMNS);
  } catch (error) {
    await pool.end();
    throw error;
  }
  const instance = randomUUID();
  const connectTimeoutMs = options.connectTimeoutMs ?? DEFAULT_CONNECT_TIMEOUT_MS;
  const session: OpenSession = (onEnd) => openSession({ url: options.url, connectTimeoutMs, translate }, onEnd);
  const commits = new CommitWatch(session, instance);
  await commits.connect();
  return new KyselyStore({
    reader: db,
    writer: db,
    clock: options.clock,
    lockForWrite: takeWriteLock,
    announceCommit: (transaction) => announceCommit(transaction, instance),
    lead: (name, { onLost }) => acquireLeadership(session, name, onLost),
    watchCommits: (listener) => commits.watch(listener),
    disconnect: () => pool.end(),
  });
}

async function makePool(options: PostgresStoreOptions): Promise<Pool> {
  // Loaded here, because a process that has its store in a file would only pay for it at its start.
  const { Pool, types } = await import('pg');
  const statementTimeoutMs = options.statementTimeoutMs ?? 10_000;
  const pool = new Pool({
    connectionString: options.url,
    max: Math.max(2, options.poolSize ?? 10),
    connectionTimeoutMillis: options.connectTimeoutMs ?? DEFAULT_CONNECT_TIMEOUT_MS,
    statement_timeout: statementTimeoutMs,
    lock_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: IDLE_TRANSACTION_TIMEOUT_MS,
    application_name: 'gatehouse',
    // Times and sequences are `bigint`, which `pg` gives as text by default; all of ours are safe integers.
    types: {
      getTypeParser: (oid: number): unknown => (oid === types.builtins.INT8 ? Number : types.getTypeParser(oid)),
    },
  });
  // A lost connection is reported to the statement that uses it, and an idle one is replaced; without listeners Node ends.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

async function takeWriteLock(transaction: Transaction<Database>): Promise<void> {
  await sql`select pg_advisory_xact_lock(${sql.lit(WRITE_LOCK)})`.execute(transaction);
}

async function appliedMigrations(db: Kysely<Database>): Promise<string[]> {
  const table = await sql<{ found: string | null }>`select to_regclass(${MIGRATION_TABLE})::text as found`.execute(db);
  if (typeof table.rows[0]?.found !== 'string') return [];
  const applied = await sql<{ name: string }>`select name from ${sql.table(MIGRATION_TABLE)}`.execute(db);
  return applied.rows.map((row) => row.name);
}

/** Host and database for messages; never user or password. */
function describeServer(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && ['postgres:', 'postgresql:'].includes(url.protocol)) return `${url.host}${url.pathname}`;
  const message = 'must be a URL such as postgres://user:password@host:5432/database';
  throw new ControlError('INVALID_ARGUMENT', `The address of the control store is wrong: it ${message}.`, {
    violations: [{ path: 'url', message }],
  });
}
