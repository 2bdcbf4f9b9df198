import { constants } from 'node:fs';
import { access, mkdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ControlError } from '@gatehouse/errors';
import type { ControlStore } from '@gatehouse/records';
import { Kysely } from 'kysely';
import { KyselyStore } from './kysely-store.ts';
import { SQLITE_COLUMNS, migrate } from './migrations.ts';
import { NodeSqliteDialect } from './node-sqlite-dialect.ts';
import type { Database } from './schema.ts';
import { checkStoreFile } from './sqlite-check.ts';
import { sqliteErrors } from './sqlite-errors.ts';
import { lockStoreFile } from './sqlite-lock.ts';
import { TranslatingDialect } from './translating-dialect.ts';

/** Where the store is and what it uses. */
export interface SqliteStoreOptions {
  /** Path of the database file; the file and its folder are made when they are missing. `{file}.lock` lies beside it. */
  readonly file: string;
  /** Unix milliseconds. */
  readonly clock: () => number;
  /** Milliseconds to wait for another program that has the file open, a backup for example. Default 5000. */
  readonly busyTimeoutMs?: number;
}

/**
 * Opens the control store of one machine: SQLite in WAL mode, each commit on disk before it is acknowledged. One process at
 * a time has the file; reading it with other programs at the same time is allowed.
 *
 * Throws FAILED_PRECONDITION when another process serves the file, when its folder cannot be written, when it belongs to
 * a newer version or to another program; STORE_CORRUPT when it is damaged. In these cases the file is not touched.
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<ControlStore> {
  const file = await prepareFile(resolve(options.file));
  const unlock = lockStoreFile(file);
  try {
    await checkStoreFile(file);
    return await connect(file, options, unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}

async function connect(file: string, options: SqliteStoreOptions, unlock: () => void): Promise<ControlStore> {
  const connections: DatabaseSync[] = [];
  const disconnect = (): void => {
    // The writer comes last: the last one to close moves the write-ahead log into the file.
    for (const connection of connections.reverse()) connection.close();
  };
  try {
    const writer = openConnection(file, options, connections);
    await migrate(writer, SQLITE_COLUMNS);
    // A second connection, so that reads see the last commit and not the half of an open transaction.
    const reader = openConnection(file, options, connections, 'pragma query_only = on');
    return new KyselyStore({
      reader,
      writer,
      clock: options.clock,
      // BEGIN IMMEDIATE of the only writer is lock enough.
      lockForWrite: () => Promise.resolve(),
      // The lock on the file says already that no other process has this store.
      announceCommit: () => Promise.resolve(),
      lead: () => Promise.resolve({ release: () => Promise.resolve() }),
      watchCommits: () => () => undefined,
      disconnect: () => {
        disconnect();
        unlock();
        return Promise.resolve();
      },
    });
  } catch (error) {
    disconnect();
    throw error;
  }
}

function openConnection(
  file: string,
  options: SqliteStoreOptions,
  connections: DatabaseSync[],
  pragma = '',
): Kysely<Database> {
  const translate = sqliteErrors(file);
  try {
    const database = new DatabaseSync(file, { timeout: options.busyTimeoutMs ?? 5_000 });
    connections.push(database);
    database.exec(`pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; ${pragma}`);
    return new Kysely({ dialect: new TranslatingDialect(new NodeSqliteDialect(database), translate) });
  } catch (error) {
    throw translate(error, 'statement');
  }
}

/** Makes the folder, and gives back the path without symbolic links: one store has one name and so one lock. */
async function prepareFile(file: string): Promise<string> {
  try {
    await mkdir(dirname(file), { recursive: true });
    const folder = await realpath(dirname(file));
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    const found = await stat(file).catch(() => undefined);
    if (found === undefined) return join(folder, basename(file));
    if (!found.isFile()) throw new Error(`${file} is not a file`);
    await access(file, constants.R_OK | constants.W_OK);
    return await realpath(file);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ControlError(
      'FAILED_PRECONDITION',
      `The control store ${file} cannot be used: ${why}. Its folder and the file must be writable for this process; ` +
        'change the permissions or choose another path.',
      { cause },
    );
  }
}
