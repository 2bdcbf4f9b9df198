import { ControlError } from '@gatehouse/errors';
import { keyOfPageToken, pageToken } from '@gatehouse/records';
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

/**
 * Key of the last item before the page, for a list ordered by text. Throws INVALID_ARGUMENT for a token that the list did not give
 * out: `list` is its name, with what it is a list of.
 */
export function textCursor(page: PageRequest, list: string): string | undefined {
  return cursor(page, list, (value): value is string => typeof value === 'string');
}

/** The same for a list ordered by sequence. */
export function sequenceCursor(page: PageRequest, list: string): number | undefined {
  return cursor(page, list, (value): value is number => Number.isSafeInteger(value));
}

/** Cuts the rows to the page and adds the token of the next page when there are more. */
export function toPage<Row, T>(
  rows: readonly Row[],
  page: PageRequest,
  list: string,
  keyOf: (row: Row) => string | number,
  toItem: (row: Row) => T,
): Page<T> {
  const shown = rows.slice(0, page.pageSize);
  const last = shown.at(-1);
  const more = rows.length > page.pageSize && last !== undefined;
  return { items: shown.map(toItem), nextPageToken: more ? pageToken(list, keyOf(last)) : undefined };
}

function cursor<T>(page: PageRequest, list: string, isKey: (value: unknown) => value is T): T | undefined {
  if (page.pageToken === undefined) return undefined;
  const value = keyOfPageToken(list, page.pageToken);
  if (isKey(value)) return value;
  throw new ControlError('INVALID_ARGUMENT', 'The page token is not one that this list has given out.', {
    violations: [{ path: 'pageToken', message: 'must be the nextPageToken of a former page of the same list' }],
  });
}
