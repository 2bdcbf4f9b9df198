import type { ChannelHead, ConfigEntries, ConfigEntry, EntryWatch } from '@gatehouse/config-channel';

/** What a watcher of a channel was told, in order. */
export interface ChannelRecorder extends EntryWatch {
  readonly entries: ConfigEntry[];
  readonly heads: ChannelHead[];
  /** Each `synced`, with the number of entries that came before it. */
  readonly syncs: { readonly keys: ReadonlySet<string>; readonly epoch: string; readonly entryCount: number }[];
}

/** Watches a channel and writes down what it is told. */
export function recordChannel(channel: ConfigEntries): ChannelRecorder {
  const entries: ChannelRecorder['entries'] = [];
  const heads: ChannelRecorder['heads'] = [];
  const syncs: ChannelRecorder['syncs'] = [];
  const watch = channel.watch({
    entry: (entry) => entries.push(entry),
    head: (head) => heads.push(head),
    synced: (keys, epoch) => syncs.push({ keys: new Set(keys), epoch, entryCount: entries.length }),
  });
  return { entries, heads, syncs, stop: () => watch.stop(), resync: () => watch.resync() };
}
