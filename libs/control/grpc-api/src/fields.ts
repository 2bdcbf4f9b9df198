import { ControlError } from '@gatehouse/errors';
import type { Page, PageRequest } from '@gatehouse/records';

const DEFAULT_PAGE_SIZE = 100;
const MAX_PAGE_SIZE = 500;
const REVISION = /^[1-9][0-9]{0,15}$/;

/** The page that a list request asks for. Throws INVALID_ARGUMENT for a page size outside 0 (= 100) to 500. */
export function pageOf(request: { readonly pageSize: number; readonly pageToken: string }): PageRequest {
  const { pageSize, pageToken } = request;
  if (pageSize < 0 || pageSize > MAX_PAGE_SIZE) {
    throw wrongField('pageSize', `must be 1 to ${MAX_PAGE_SIZE}, or 0 for ${DEFAULT_PAGE_SIZE}; it is ${pageSize}`);
  }
  return { pageSize: pageSize === 0 ? DEFAULT_PAGE_SIZE : pageSize, pageToken: textOf(pageToken) };
}

/** The token of the next page on the wire; empty on the last page. */
export function nextPageOf({ nextPageToken }: Page<unknown>): { readonly nextPageToken: string } {
  return { nextPageToken: nextPageToken ?? '' };
}

/** The revision that the caller read, as a member to spread; nothing for the empty text. */
export function revisionOf({ revision }: { readonly revision: string }): { readonly revision?: number } {
  if (revision === '') return {};
  if (!REVISION.test(revision)) {
    throw wrongField(
      'revision',
      `must be a revision that was read before, or empty; it is ${JSON.stringify(revision)}`,
    );
  }
  return { revision: Number(revision) };
}

/** A required text. Throws INVALID_ARGUMENT if it is empty. */
export function required(name: string, value: string): string {
  if (value === '') throw wrongField(name, 'is required');
  return value;
}

/** A required message. Throws INVALID_ARGUMENT if it is not set. */
export function requiredMessage<T>(name: string, value: T | undefined): T {
  if (value === undefined) throw wrongField(name, 'is required');
  return value;
}

/** Proto3 has no absent texts: the empty one means "not given". */
export function textOf(value: string): string | undefined {
  return value === '' ? undefined : value;
}

/** A text as a member to spread; nothing for the empty text. */
export function optional<Name extends string>(name: Name, value: string): { readonly [name in Name]?: string } {
  return value === '' ? {} : ({ [name]: value } as { readonly [name in Name]?: string });
}

/** INVALID_ARGUMENT for one field of a request, by its JSON name as in all field paths. */
export function wrongField(path: string, message: string): ControlError {
  return new ControlError('INVALID_ARGUMENT', `The request cannot be accepted: ${path} ${message}`, {
    violations: [{ path, message }],
  });
}
