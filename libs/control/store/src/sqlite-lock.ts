import { DatabaseSync } from 'node:sqlite';
import { ControlError } from '@gatehouse/errors';
import { primaryCode, sqliteErrors } from './sqlite-errors.ts';

const SQLITE_BUSY = 5;

/**
 * Takes the store file for this process: no second one can serve it. The lock is an empty file `{file}.lock` held by
 * SQLite's own file lock, so the system frees it when the process ends in any way, and the store itself is not touched.
 * Throws FAILED_PRECONDITION when another process has it. Returns the function that gives it back.
 */
export function lockStoreFile(file: string): () => void {
  const lockFile = `${file}.lock`;
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(lockFile, { timeout: 0 });
    // The journal in memory keeps the lock file the only file.
    lock.exec('pragma journal_mode = memory; begin exclusive');
  } catch (error) {
    lock?.close();
    if (primaryCode(error) !== SQLITE_BUSY) throw sqliteErrors(lockFile)(error, 'statement');
    throw new ControlError(
      'FAILED_PRECONDITION',
      `Another process serves the control store ${file} (it holds ${lockFile}). ` +
        'Stop that process, or give this one a store file of its own.',
      { cause: error },
    );
  }
  const held = lock;
  return () => held.close();
}
