import type { ConfigEntries, ConfigEntry, EntryWatch, ResourceVersion } from '@gatehouse/config-channel';

/** An entry with one version that is meant for every node, as an immediate rollout publishes it. */
export function anEntry(key: string, current: ResourceVersion): ConfigEntry {
  const { version, digest, payload } = current;
  return { key, sequence: version, step: 0, current: { version, digest, payload }, nodeSelector: {} };
}

/** Follows the entries of a channel and nothing else. */
export function watchEntries(channel: ConfigEntries, listener: (entry: ConfigEntry) => void): EntryWatch {
  return channel.watch({ entry: listener, synced: () => undefined, head: () => undefined });
}
