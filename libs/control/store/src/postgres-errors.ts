import { ControlError } from '@gatehouse/errors';
import type { ControlErrorCode } from '@gatehouse/errors';
import type { TranslateError } from './translating-dialect.ts';

type Meaning = readonly [ControlErrorCode, string];

const BUSY: Meaning = ['STORE_UNAVAILABLE', 'it is busy with changes of other processes; try again'];
const AWAY: Meaning = ['STORE_UNAVAILABLE', 'it cannot be reached; check that the server runs and try again'];

/** SQLSTATE codes and, below, two-letter classes (PostgreSQL manual, appendix A) that tell an operator something. */
const CODES: Readonly<Record<string, Meaning>> = {
  '40001': BUSY,
  '40P01': BUSY,
  '55P03': BUSY,
  '57014': ['STORE_UNAVAILABLE', 'a statement took too long and was cancelled; try again'],
  '25P03': ['STORE_UNAVAILABLE', 'a transaction stood idle for too long and was ended; try again'],
  '3D000': ['STORE_UNAVAILABLE', 'the database does not exist; create it or correct the URL'],
  '42501': ['STORE_UNAVAILABLE', 'the user may not do this; grant it the rights on the database and its schema'],
  '23505': ['ALREADY_EXISTS', 'a record with this id exists'],
  '22021': ['INVALID_ARGUMENT', 'a text holds a character that PostgreSQL cannot store, NUL for example'],
  '25006': ['STORE_UNAVAILABLE', 'it is read-only: the URL leads to a standby; connect to the primary'],
};

const CLASSES: Readonly<Record<string, Meaning>> = {
  '08': AWAY,
  '28': ['STORE_UNAVAILABLE', 'the server refuses the user or password; correct the URL or the server’s access rules'],
  '53': ['STORE_UNAVAILABLE', 'the server has no more connections, memory or disk; make room and try again'],
  '57': AWAY,
  '58': ['STORE_UNAVAILABLE', 'the server has trouble with its system; look into its log'],
  XX: ['STORE_CORRUPT', 'the server finds its data damaged; look into its log and restore a backup'],
};

const UNEXPECTED: Meaning = ['INTERNAL', 'an unexpected error of PostgreSQL; the log has the cause'];

/** Translates errors of `pg`. `server` names host and database in the messages, never the password. */
export function postgresErrors(server: string): TranslateError {
  return (error, during) => {
    if (error instanceof ControlError) return error;
    const [code, why] = meaningOf(error);
    const unsure = during === 'commit' && code === 'STORE_UNAVAILABLE';
    const outcome = unsure ? ' It is not known whether the change was kept: read it before you try again.' : '';
    return new ControlError(code, `The control store on ${server} failed: ${why}.${outcome}`, { cause: error });
  };
}

/** Errors without SQLSTATE come from the socket or the pool, so they say that the server is away. */
function meaningOf(error: unknown): Meaning {
  const code = sqlStateOf(error);
  if (code === undefined) return error instanceof TypeError ? UNEXPECTED : AWAY;
  return CODES[code] ?? CLASSES[code.slice(0, 2)] ?? UNEXPECTED;
}

/** Only errors that the server sent have a severity; socket errors have codes of another kind. */
function sqlStateOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('severity' in error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
