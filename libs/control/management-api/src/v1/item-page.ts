import type { JsonObject } from '@gatehouse/aws-rest-json';
import type { Page, PageRequest } from '@gatehouse/records';
import { compact } from '../input.ts';
import { badRequest } from '../messages.ts';
import { pageOf } from './page.ts';

const MAX_PAGE_SIZE = 500;

/** A part of a list that is at hand, in its own order; `position` is an index. */
export function pageOfItems(items: readonly JsonObject[], input: JsonObject): JsonObject {
  const { pageSize, pageToken } = pageOf(input);
  const start = Number(pageToken ?? 0);
  if (!Number.isInteger(start) || start < 0) throw badRequest('Invalid position parameter specified');
  const end = start + pageSize;
  return compact({ items: items.slice(start, end), position: end < items.length ? String(end) : undefined });
}

/** Every item of a list that the service does not page. */
export async function allPages<T>(list: (page: PageRequest) => Promise<Page<T>>): Promise<readonly T[]> {
  const items: T[] = [];
  let pageToken: string | undefined;
  do {
    const page: Page<T> = await list({ pageSize: MAX_PAGE_SIZE, pageToken });
    items.push(...page.items);
    pageToken = page.nextPageToken;
  } while (pageToken !== undefined);
  return items;
}
