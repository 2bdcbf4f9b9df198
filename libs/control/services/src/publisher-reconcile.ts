import { compareEntries } from '@gatehouse/config-channel';
import type { ConfigEntry } from '@gatehouse/config-channel';
import type { OutboxRow } from '@gatehouse/records';
import type { PublisherContext } from './publisher-context.ts';
import { isSameContent } from './publisher-entries.ts';
import type { KeyPublisher } from './publisher-keys.ts';
import { isGone } from './rollout-entry.ts';

/** What a reconciliation saw. */
export interface Reconciled {
  /** The newest change of each resource that exists. */
  readonly rows: readonly OutboxRow[];
  /** Keys whose orders agree; whether their content does was not looked at. */
  readonly unverified: readonly string[];
}

/**
 * Makes the channel equal to the store by comparing orders: what the channel has lost is published again, changes that it
 * never saw are handed over, and what the store has no more is taken back.
 *
 * `isNew`: this replica leads only now and believes the channel. Later it believes itself: an entry that it did not
 * publish is a stranger's, whose content is compared with the store's. Then `cursor` says which changes it has handed over: the
 * order of an entry does not, once a stranger's has lifted it above the store's.
 */
export async function reconcile(
  context: PublisherContext,
  keys: KeyPublisher,
  isNew: boolean,
  cursor: number,
): Promise<Reconciled> {
  const { store, channel, entries } = context;
  const epoch = await channel.open();
  const held = new Map((await channel.entries()).map((entry) => [entry.key, entry]));
  const own = isNew ? [] : entries.all();
  const rows = await store.listConfigKeys();
  const { lost, strange } = compare(own, held);
  entries.reset(epoch, [...held.values()]);
  const unknown = await restoreAll(context, keys, lost);
  const suspects = new Set([...strange, ...unknown]);
  const unverified: string[] = [];
  for (const row of rows) {
    const isInOrder = (entries.get(row.key)?.sequence ?? 0) >= row.sequence;
    const isHandled = isInOrder && (isNew || row.sequence <= cursor);
    if (suspects.has(row.key)) await keys.handOver(row, true);
    else if (isHandled) unverified.push(row.key);
    else await keys.handOver(row);
  }
  await retireOthers(context, keys, rows);
  return { rows, unverified };
}

/** Keys whose entry the channel has not (any more), and keys whose entry somebody else wrote. */
function compare(own: readonly ConfigEntry[], held: ReadonlyMap<string, ConfigEntry>) {
  const lost: ConfigEntry[] = [];
  const strange: string[] = [];
  for (const entry of own) {
    const other = held.get(entry.key);
    const order = other === undefined ? -1 : compareEntries(other, entry);
    if (order < 0) lost.push(entry);
    else if (order > 0 || other === undefined || !isSameContent(other, entry)) strange.push(entry.key);
  }
  return { lost, strange };
}

async function restoreAll(
  { entries, logger }: PublisherContext,
  keys: KeyPublisher,
  lost: readonly ConfigEntry[],
): Promise<string[]> {
  const unknown: string[] = [];
  for (const entry of lost) {
    if (await keys.restore(entry)) continue;
    entries.delete(entry.key);
    unknown.push(entry.key);
  }
  if (lost.length > 0) logger.warn({ entries: lost.length }, 'The configuration channel had lost entries');
  return unknown;
}

async function retireOthers(
  { entries, outbox }: PublisherContext,
  keys: KeyPublisher,
  rows: readonly OutboxRow[],
): Promise<void> {
  const existing = new Set(rows.map(({ key }) => key));
  for (const entry of entries.all()) {
    const { key, sequence } = entry;
    if (existing.has(key) || isGone(entry)) continue;
    // Orders are compared per key only: one more than the channel's own is newer for every node.
    await keys.handOver({ key, sequence: Math.max(sequence + 1, outbox.newest(key)?.sequence ?? 0) });
  }
}

/** Removes the entries of resources that were deleted long ago. */
export async function forgetGone(
  { channel, entries, outbox, clock }: PublisherContext,
  firstSeenUnixMs: Map<string, number>,
  forgetAfterMs: number,
): Promise<void> {
  const now = clock();
  for (const entry of entries.all()) {
    if (!isGone(entry)) continue;
    if (!firstSeenUnixMs.has(entry.key)) firstSeenUnixMs.set(entry.key, now);
    const goneAtUnixMs = outbox.newest(entry.key)?.atUnixMs ?? firstSeenUnixMs.get(entry.key) ?? now;
    if (now - goneAtUnixMs < forgetAfterMs) continue;
    await channel.forget(entry.key);
    entries.delete(entry.key);
    firstSeenUnixMs.delete(entry.key);
  }
}
