import type { Page, PageRequest } from '@gatehouse/records';

/** Bytes that a list's answer may have: clients refuse messages above 4 MiB unless told otherwise. */
const MAX_ANSWER_BYTES = 3_500_000;

/** A page as messages; shorter than asked for when the items are so large that clients would refuse the answer. One item always fits. */
export async function fittingPage<Item, Message>(
  page: PageRequest,
  list: (page: PageRequest) => Promise<Page<Item>>,
  toMessage: (item: Item) => Message,
  sizeOf: (message: Message) => number,
): Promise<{ items: Message[]; nextPageToken: string }> {
  const { items, nextPageToken = '' } = await list(page);
  const messages = items.map(toMessage);
  const fitting = countFitting(messages.map(sizeOf));
  if (fitting >= messages.length) return { items: messages, nextPageToken };
  const shorter = await list({ ...page, pageSize: fitting });
  return { items: shorter.items.map(toMessage), nextPageToken: shorter.nextPageToken ?? '' };
}

function countFitting(sizes: readonly number[]): number {
  let bytes = 0;
  const tooMany = sizes.findIndex((size) => (bytes += size) > MAX_ANSWER_BYTES);
  return tooMany === -1 ? sizes.length : Math.max(1, tooMany);
}
