import { constants } from 'node:fs';
import { copyFile, mkdtemp, open, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { ControlError } from '@gatehouse/errors';
import { MIGRATION_TABLE, refuseNewerSchema } from './migrations.ts';
import { sqliteErrors } from './sqlite-errors.ts';

const HEADER = 'SQLite format 3\0';

/** Files beside the store that hold part of its content after a process was killed. */
const RECOVERY_SUFFIXES = ['-wal', '-journal'];

/**
 * Looks whether a store file is sound and ours before anything may write to it; changes neither the file nor what lies
 * beside it. A missing or empty file is fine. Throws STORE_CORRUPT for a damaged file, FAILED_PRECONDITION for a database
 * of a newer version or of another program. The caller holds the file's lock.
 */
export async function checkStoreFile(file: string): Promise<void> {
  const suffixes = await filledSuffixes(file);
  if ((await sizeOf(file)) === 0) {
    // A process killed at its very first write leaves a filled -journal: that is sound. It writes the header before the -wal.
    if (suffixes.includes('-wal')) throw corrupt(file, `it is empty, but its write-ahead log ${file}-wal is not`);
    return;
  }
  await checkHeader(file);
  if (suffixes.length === 0) return inspect(file, { path: file, immutable: true });
  await inspectCopy(file, suffixes);
}

async function checkHeader(file: string): Promise<void> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEADER.length), 0, HEADER.length, 0);
    if (buffer.toString('latin1', 0, bytesRead) !== HEADER) throw corrupt(file, 'it is not an SQLite database');
  } finally {
    await handle.close();
  }
}

/** Reading through the write-ahead log recovers it, which writes; so this happens in a copy. */
async function inspectCopy(file: string, suffixes: readonly string[]): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-check-'));
  const copy = join(folder, 'store');
  try {
    for (const suffix of ['', ...suffixes]) {
      await copyFile(`${file}${suffix}`, `${copy}${suffix}`, constants.COPYFILE_FICLONE);
    }
    inspect(file, { path: copy, immutable: false });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** `file` is for the messages, `path` is what is read. `immutable` reads without any lock or side file. */
function inspect(file: string, source: { readonly path: string; readonly immutable: boolean }): void {
  const url = pathToFileURL(source.path);
  if (source.immutable) url.searchParams.set('immutable', '1');
  const database = new DatabaseSync(url, { readOnly: source.immutable });
  try {
    const findings = database.prepare('pragma quick_check(3)').all().map(firstColumn);
    if (findings.join() !== 'ok') throw corrupt(file, `SQLite finds: ${findings.join('; ')}`);
    checkOwner(file, database);
  } catch (error) {
    throw sqliteErrors(file)(error, 'statement');
  } finally {
    database.close();
  }
}

function checkOwner(file: string, database: DatabaseSync): void {
  const tables = database.prepare("select name from sqlite_master where type = 'table'").all().map(firstColumn);
  if (tables.includes(MIGRATION_TABLE)) {
    const applied = database.prepare(`select name from ${MIGRATION_TABLE}`).all().map(firstColumn);
    return refuseNewerSchema(applied, `The control store ${file}`);
  }
  if (tables.length === 0) return;
  throw new ControlError(
    'FAILED_PRECONDITION',
    `${file} is the database of another program (its tables: ${tables.slice(0, 3).join(', ')}) and was left untouched. ` +
      'Choose another file for the control store.',
  );
}

function firstColumn(row: Record<string, unknown>): string {
  return String(Object.values(row)[0]);
}

async function filledSuffixes(file: string): Promise<string[]> {
  const sizes = await Promise.all(RECOVERY_SUFFIXES.map((suffix) => sizeOf(`${file}${suffix}`)));
  return RECOVERY_SUFFIXES.filter((_, index) => sizes[index] !== 0);
}

/** Bytes of a file; 0 when there is none. */
async function sizeOf(file: string): Promise<number> {
  const found = await stat(file).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  return found?.size ?? 0;
}

function corrupt(file: string, why: string): ControlError {
  return new ControlError(
    'STORE_CORRUPT',
    `The control store ${file} is damaged: ${why}. Nothing was changed. Restore a backup, or move the file away to ` +
      'start with an empty store.',
  );
}
