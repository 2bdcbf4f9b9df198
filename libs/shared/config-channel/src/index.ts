export type {
  ChannelHead,
  ConfigChunk,
  ConfigEntries,
  ConfigPublisher,
  ConfigSubscriber,
  EntryWatch,
  EntryWatcher,
} from './channel.ts';
export type { ConfigCopy } from './copy.ts';
export { compareEntries, isMeantFor, versionFor } from './entry.ts';
export type { Candidate, ConfigEntry, NodeIdentity, Rejection, ResourceVersion } from './entry.ts';
export { HeadDigest } from './head-digest.ts';
export type { HashText } from './head-digest.ts';
export { InProcessChannel } from './in-process-channel.ts';
export type {
  ApplyReport,
  NodeCommand,
  NodeLoad,
  NodeState,
  NodeStatus,
  RefusedVersion,
  ResourceHealth,
} from './node-status.ts';
