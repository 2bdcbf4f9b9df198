import type { Problem, Validated } from '@gatehouse/api-model';
import { ControlError } from '@gatehouse/errors';
import type { ControlErrorCode } from '@gatehouse/errors';

/** The value, or INVALID_ARGUMENT with every problem as a violation. `subject` starts the sentence: `The stage settings`. */
export function valid<T>(subject: string, validated: Validated<T>): T {
  if (validated.ok) return validated.value;
  throw refusal('INVALID_ARGUMENT', `${subject} cannot be accepted`, validated.problems);
}

/** An error with every problem as a violation; the message names the first, for clients that show nothing else. */
export function refusal(code: ControlErrorCode, sentence: string, problems: readonly Problem[]): ControlError {
  const [first] = problems;
  if (first === undefined) return new ControlError(code, sentence);
  const place = first.path === '' ? '' : `${first.path}: `;
  const more = problems.length === 1 ? '' : ` (and ${problems.length - 1} more)`;
  return new ControlError(code, `${sentence}: ${place}${first.message}${more}`, { violations: problems });
}

/** INVALID_ARGUMENT for one field. */
export function invalidField(path: string, message: string): ControlError {
  return refusal('INVALID_ARGUMENT', 'The request cannot be accepted', [{ path, message }]);
}

/** The record, or NOT_FOUND. `name` is what the reader looks for: `API 'abc'`. */
export function found<T>(record: T | undefined, name: string): T {
  if (record === undefined) throw new ControlError('NOT_FOUND', `There is no ${name}`);
  return record;
}

/** STALE_REVISION unless the caller read this revision, or did not say which one. */
export function assertRevision(name: string, stored: number, expected: number | undefined): void {
  if (expected === undefined || expected === stored) return;
  throw new ControlError(
    'STALE_REVISION',
    `${name} is at revision ${stored}, not ${expected}: it changed since it was read; read it again and repeat the change`,
  );
}
