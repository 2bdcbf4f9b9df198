import type { ConfigEntry } from './entry.ts';
import type { ApplyReport, NodeCommand, NodeStatus } from './node-status.ts';

/** Immutable content named by its hex SHA-256. */
export interface ConfigChunk {
  readonly digest: string;
  readonly bytes: Uint8Array;
}

/** What the channel should hold as a whole; sent after each change and every few seconds, so that a silent watch is found out. */
export interface ChannelHead {
  /** Random, new whenever the channel was made anew: orders of different epochs do not compare. */
  readonly epoch: string;
  /** Highest sequence of all entries. */
  readonly sequence: number;
  /** `HeadDigest` over all entries. */
  readonly digest: string;
  readonly entryCount: number;
  /** Unix time in milliseconds. */
  readonly sentAtUnixMs: number;
}

/** Follows the entries of a channel. */
export interface EntryWatcher {
  /** An entry as it is now; in order per key. Entries that exist already come first. */
  entry(entry: ConfigEntry): void;
  /** Everything that there was when the watch began (or began anew) was delivered: entries of other keys exist no more. */
  synced(keys: ReadonlySet<string>, epoch: string): void;
  /** The publisher's heartbeat. */
  head(head: ChannelHead): void;
  /** Something stands under a key that is no entry of it; it was left out. */
  unreadable?(): void;
}

/** A running watch. */
export interface EntryWatch {
  /** Ends it. */
  stop(): void;
  /** Reads all entries anew: each comes to `entry` again, then `synced`. For a watcher whose digest differs from the head's. */
  resync(): void;
}

/** Either end can follow the entries. */
export interface ConfigEntries {
  watch(watcher: EntryWatcher): EntryWatch;
}

/** The control plane's end. Several replicas hold one; only the leader publishes. */
export interface ConfigPublisher extends ConfigEntries {
  /** Makes what the channel lacks and gives its epoch; a new epoch means that it is empty and must be filled again. */
  open(): Promise<string>;
  /** The entries that the channel holds now, for reconciliation. */
  entries(): Promise<readonly ConfigEntry[]>;
  /** Puts the chunks that are missing, then the entry. Rejects if the channel holds a newer entry of the key (another leader). */
  publish(entry: ConfigEntry, chunks: readonly ConfigChunk[]): Promise<void>;
  /** Removes the entry of a key for good: only long after it was published without payload. */
  forget(key: string): Promise<void>;
  /** Removes chunks that no entry names and that are older than `minAgeMs`. Resolves to how many. */
  pruneChunks(named: ReadonlySet<string>, minAgeMs: number): Promise<number>;
  /** Sends the heartbeat. */
  sendHead(head: ChannelHead): void;
  /** Calls back for each report of a node. Returns the function that stops it. */
  onReport(listener: (report: ApplyReport) => void): () => void;
  /** Calls back for each heartbeat of a node. Returns the function that stops it. */
  onStatus(listener: (status: NodeStatus) => void): () => void;
  /** How long a node that is there may take to answer a roll call, in milliseconds; 0 = it has answered when `callRoll` returns. */
  readonly answersWithinMs: number;
  /**
   * Asks all nodes for their heartbeat: now, or as soon as the way to them is there, and each time it is there again. Calls back
   * whenever it has asked. Returns the function that stops it.
   */
  callRoll(onCalled: () => void): () => void;
  /** Tells a node to do something. Rejects if it does not answer within `timeoutMs`. */
  command(nodeId: string, command: NodeCommand, timeoutMs: number): Promise<void>;
}

/** A node's end. */
export interface ConfigSubscriber extends ConfigEntries {
  /** The chunk with this digest. Rejects when it is unknown or cannot be had. The caller verifies the digest. */
  chunk(digest: string): Promise<Uint8Array>;
  /** Tells the control plane what became of a version. Lost reports are made up for by the next status. */
  report(report: ApplyReport): void;
  /** Sends the node's heartbeat. */
  sendStatus(status: NodeStatus): void;
  /**
   * Calls back when control planes want to hear of all nodes at once: one of them calls the roll, or the way to them is there
   * again. Returns the function that stops it.
   */
  onRollCall(listener: () => void): () => void;
  /** Calls back for each command to this node; the sender hears when the promise settles. Returns the function that stops it. */
  onCommand(nodeId: string, handler: (command: NodeCommand) => Promise<void>): () => void;
}
