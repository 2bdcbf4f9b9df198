import { ControlError } from '@gatehouse/errors';
import type { ControlErrorCode } from '@gatehouse/errors';
import type { TranslateError } from './translating-dialect.ts';

/** Primary result codes of SQLite (sqlite.org/rescode.html) that tell an operator something. */
const RESULT_CODES: Readonly<Record<number, readonly [ControlErrorCode, string]>> = {
  5: ['STORE_UNAVAILABLE', 'another process holds it locked; end that process or try again'],
  6: ['STORE_UNAVAILABLE', 'a table is locked; try again'],
  8: ['STORE_UNAVAILABLE', 'it is read-only; give this process write permission to the file and its folder'],
  10: ['STORE_UNAVAILABLE', 'reading or writing the disk failed; check the disk and the system log'],
  11: ['STORE_CORRUPT', 'its content is damaged; stop the process and restore a backup'],
  13: ['STORE_UNAVAILABLE', 'the disk is full; make room and try again'],
  14: ['STORE_UNAVAILABLE', 'it cannot be opened; check the path and the permissions of its folder'],
  26: ['STORE_CORRUPT', 'it is not an SQLite database; restore a backup or choose another file'],
};

/** Translates errors of `node:sqlite`; messages name the file. */
export function sqliteErrors(file: string): TranslateError {
  return (error) => {
    if (error instanceof ControlError) return error;
    if (isClosed(error)) {
      return new ControlError('STORE_UNAVAILABLE', `The control store ${file} is closed: this process is stopping.`, {
        cause: error,
      });
    }
    const known = RESULT_CODES[primaryCode(error) ?? 0];
    const [code, why] = known ?? ['INTERNAL', 'an unexpected error of SQLite; the log has the cause'];
    return new ControlError(code, `The control store ${file} failed: ${why}.`, { cause: error });
  };
}

/** The primary result code: extended codes carry it in their low byte. Undefined when SQLite did not raise the error. */
export function primaryCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined;
  return typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;
}

function isClosed(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_INVALID_STATE';
}
