import type { JsonObject } from '@gatehouse/aws-rest-json';
import { pageToken } from '@gatehouse/records';
import type { Page, PageRequest } from '@gatehouse/records';
import { compact, given, optionalText, text } from '../input.ts';
import { keyOfToken } from '../page-token.ts';

const DEFAULT_LIMIT = 25;
const MAX_LIMIT = 500;

/** `position` and `limit` of a request. A limit out of 1 to 500 counts as the default, 25 (reference rest-api.md 1.1). */
export function pageOf(input: JsonObject): PageRequest {
  const limit = Number(input['limit'] ?? DEFAULT_LIMIT);
  const isLimit = Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT;
  return { pageSize: isLimit ? limit : DEFAULT_LIMIT, pageToken: given(optionalText(input, 'position')) };
}

/** A page of records as the service shows it. */
export function shownPage<T>({ items, nextPageToken }: Page<T>, view: (item: T) => JsonObject): JsonObject {
  return compact({ items: items.map((item) => view(item)), position: nextPageToken });
}

/**
 * A page of parts of a kind that one REST API holds, in the order of their keys; `position` names the key that the page before ended
 * with, so that parts which come or go meanwhile neither repeat nor hide others. Throws BadRequestException for the `position` of
 * another list.
 */
export function pageOfParts<T>(
  kind: string,
  parts: readonly T[],
  input: JsonObject,
  keyOf: (part: T) => string,
  view: (part: T) => JsonObject,
): JsonObject {
  const list = `${kind}/${text(input, 'restApiId')}`;
  const { pageSize, pageToken: token } = pageOf(input);
  const after = keyOfToken(token, list, 'position') ?? '';
  const rest = parts
    .map((part) => ({ part, key: keyOf(part) }))
    .filter(({ key }) => key > after)
    .toSorted((a, b) => (a.key < b.key ? -1 : 1));
  const page = rest.slice(0, pageSize);
  const last = rest.length > pageSize ? page.at(-1)?.key : undefined;
  return compact({
    items: page.map(({ part }) => view(part)),
    position: last === undefined ? undefined : pageToken(list, last),
  });
}
