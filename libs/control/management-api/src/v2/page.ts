import type { JsonObject } from '@gatehouse/aws-rest-json';
import { pageToken } from '@gatehouse/records';
import type { PageRequest } from '@gatehouse/records';
import { given, optionalText, pageSize } from '../input.ts';
import { keyOfToken } from '../page-token.ts';

/** Members of a request that say whose list is asked for. */
const OWNERS = ['apiId', 'integrationId', 'routeId', 'domainName'];

/** `maxResults` and `nextToken` of a request. */
export function pageOf(input: JsonObject): PageRequest {
  return { pageSize: pageSize(input), pageToken: given(optionalText(input, 'nextToken')) };
}

/**
 * A part of a list that one document holds, in the order of the document; `nextToken` names the part that the next page begins with, so
 * that parts which go meanwhile hide no others. If that one is gone, the list begins again. Throws BadRequestException for the
 * `nextToken` of another list.
 */
export function pageOfList<T>(
  kind: string,
  items: readonly T[],
  input: JsonObject,
  keyOf: (item: T) => string,
): { items: readonly T[]; nextToken?: string } {
  const list = [kind, ...OWNERS.map((name) => optionalText(input, name) ?? '')].join('/');
  const { pageSize: size, pageToken: token } = pageOf(input);
  const first = keyOfToken(token, list, 'nextToken');
  const start =
    first === undefined
      ? 0
      : Math.max(
          0,
          items.findIndex((item) => keyOf(item) === first),
        );
  const next = items[start + size];
  return {
    items: items.slice(start, start + size),
    ...(next === undefined ? {} : { nextToken: pageToken(list, keyOf(next)) }),
  };
}
