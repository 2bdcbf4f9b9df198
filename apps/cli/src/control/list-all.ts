const PAGE_SIZE = 100;

/** One page as a list call asks for it. */
export interface PageRequest {
  readonly pageSize: number;
  readonly pageToken: string;
}

/** All items of a list call, page after page. */
export async function listAll<P extends { readonly nextPageToken: string }, T>(
  fetchPage: (page: PageRequest) => Promise<P>,
  itemsOf: (page: P) => readonly T[],
): Promise<T[]> {
  const items: T[] = [];
  let pageToken = '';
  do {
    const page = await fetchPage({ pageSize: PAGE_SIZE, pageToken });
    items.push(...itemsOf(page));
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
  return items;
}
