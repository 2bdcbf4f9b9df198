import { ControlError } from '@gatehouse/errors';
import type { Page, PageRequest } from '@gatehouse/records';

/** Largest `pageSize` a list accepts. */
const MAX_PAGE_SIZE = 500;

/** How many rows to read: one more than the page, which tells whether a next page exists. */
export function rowLimit(page: PageRequest): number {
  const { pageSize } = page;
  if (Number.isInteger(pageSize) && pageSize >= 1 && pageSize <= MAX_PAGE_SIZE) return pageSize + 1;
  const message = `must be a whole number from 1 to ${MAX_PAGE_SIZE}`;
  throw new ControlError('INVALID_ARGUMENT', `The page size ${pageSize} is wrong: it ${message}.`, {
    violations: [{ path: 'pageSize', message }],
  });
}

/** Key of the last item before the page, for a list ordered by text. Throws INVALID_ARGUMENT for a malformed token. */
export function textCursor(page: PageRequest): string | undefined {
  return cursor(page, (value): value is string => typeof value === 'string');
}

/** Key of the last item before the page, for a list ordered by sequence. Throws INVALID_ARGUMENT for a malformed token. */
export function sequenceCursor(page: PageRequest): number | undefined {
  return cursor(page, (value): value is number => Number.isSafeInteger(value));
}

/** Cuts the rows to the page and adds the token of the next page when there are more. */
export function toPage<Row, T>(
  rows: readonly Row[],
  page: PageRequest,
  keyOf: (row: Row) => string | number,
  toItem: (row: Row) => T,
): Page<T> {
  const shown = rows.slice(0, page.pageSize);
  const last = shown.at(-1);
  const more = rows.length > page.pageSize && last !== undefined;
  return { items: shown.map(toItem), nextPageToken: more ? encode(keyOf(last)) : undefined };
}

function cursor<T>(page: PageRequest, isKey: (value: unknown) => value is T): T | undefined {
  if (page.pageToken === undefined) return undefined;
  const value = decode(page.pageToken);
  if (isKey(value)) return value;
  throw new ControlError('INVALID_ARGUMENT', 'The page token is not one that this list has given out.', {
    violations: [{ path: 'pageToken', message: 'must be the nextPageToken of a former page of the same list' }],
  });
}

function encode(key: string | number): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** The key inside a token; undefined for anything that {@link encode} did not make. */
function decode(token: string): unknown {
  try {
    const value: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    if (typeof value !== 'string' && typeof value !== 'number') return undefined;
    return encode(value) === token ? value : undefined;
  } catch {
    return undefined;
  }
}
