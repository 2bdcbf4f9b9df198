import type {
  ChannelHead,
  ConfigChunk,
  ConfigPublisher,
  ConfigSubscriber,
  EntryWatch,
  EntryWatcher,
} from './channel.ts';
import { compareEntries } from './entry.ts';
import type { ConfigEntry } from './entry.ts';
import type { ApplyReport, NodeCommand, NodeStatus } from './node-status.ts';

/** There is one channel in a process, and it ends with it. */
const EPOCH = 'in-process';

/** A channel within one process: both ends over the same maps. For the standalone process and for tests. */
export class InProcessChannel implements ConfigPublisher, ConfigSubscriber {
  readonly answersWithinMs: number = 0;
  readonly #entries = new Map<string, ConfigEntry>();
  readonly #chunks = new Map<string, Uint8Array>();
  /** Digests of the chunks that the versions of a key's entry may name, to drop what nothing names any more. */
  readonly #chunksOfKey = new Map<string, readonly string[]>();
  readonly #watchers = new Set<EntryWatcher>();
  readonly #reportListeners = new Set<(report: ApplyReport) => void>();
  readonly #statusListeners = new Set<(status: NodeStatus) => void>();
  readonly #rollListeners = new Set<() => void>();
  readonly #commandHandlers = new Map<string, (command: NodeCommand) => Promise<void>>();

  open(): Promise<string> {
    return Promise.resolve(EPOCH);
  }

  publish(entry: ConfigEntry, chunks: readonly ConfigChunk[]): Promise<void> {
    const known = this.#entries.get(entry.key);
    if (known !== undefined && compareEntries(known, entry) >= 0) {
      return Promise.reject(new Error(`the channel holds a newer entry of ${entry.key}`));
    }
    for (const chunk of chunks) this.#chunks.set(chunk.digest, chunk.bytes);
    this.#entries.set(entry.key, entry);
    this.#chunksOfKey.set(entry.key, this.#chunksNamedBy(entry, chunks));
    for (const watcher of this.#watchers) watcher.entry(entry);
    return Promise.resolve();
  }

  /** An entry in waves, and one that brings nothing, may name chunks of the one before: what is too much goes later. */
  #chunksNamedBy({ key, candidate }: ConfigEntry, chunks: readonly ConfigChunk[]): readonly string[] {
    const brought = chunks.map((chunk) => chunk.digest);
    const isWhole = candidate === undefined && chunks.length > 0;
    return isWhole ? brought : [...new Set([...(this.#chunksOfKey.get(key) ?? []), ...brought])];
  }

  entries(): Promise<readonly ConfigEntry[]> {
    return Promise.resolve([...this.#entries.values()]);
  }

  forget(key: string): Promise<void> {
    this.#entries.delete(key);
    this.#chunksOfKey.delete(key);
    return Promise.resolve();
  }

  pruneChunks(named: ReadonlySet<string>): Promise<number> {
    const before = this.#chunks.size;
    for (const digest of this.#chunks.keys()) {
      if (!named.has(digest)) this.#chunks.delete(digest);
    }
    return Promise.resolve(before - this.#chunks.size);
  }

  sendHead(head: ChannelHead): void {
    for (const watcher of this.#watchers) watcher.head(head);
  }

  watch(watcher: EntryWatcher): EntryWatch {
    const deliver = (): void => {
      for (const entry of this.#entries.values()) watcher.entry(entry);
      watcher.synced(new Set(this.#entries.keys()), EPOCH);
    };
    this.#watchers.add(watcher);
    deliver();
    return { stop: () => this.#watchers.delete(watcher), resync: deliver };
  }

  chunk(digest: string): Promise<Uint8Array> {
    const bytes = this.#chunks.get(digest);
    return bytes === undefined
      ? Promise.reject(new Error(`configuration chunk ${digest} is not in the channel`))
      : Promise.resolve(bytes);
  }

  report(report: ApplyReport): void {
    // A node that reports has fetched what it needs: chunks that no entry names any more can go.
    void this.pruneChunks(new Set([...this.#chunksOfKey.values()].flat()));
    for (const listener of this.#reportListeners) listener(report);
  }

  onReport(listener: (report: ApplyReport) => void): () => void {
    return added(this.#reportListeners, listener);
  }

  sendStatus(status: NodeStatus): void {
    for (const listener of this.#statusListeners) listener(status);
  }

  onStatus(listener: (status: NodeStatus) => void): () => void {
    return added(this.#statusListeners, listener);
  }

  callRoll(onCalled: () => void): () => void {
    for (const listener of this.#rollListeners) listener();
    onCalled();
    return () => undefined;
  }

  onRollCall(listener: () => void): () => void {
    return added(this.#rollListeners, listener);
  }

  command(nodeId: string, command: NodeCommand): Promise<void> {
    const handler = this.#commandHandlers.get(nodeId);
    return handler === undefined ? Promise.reject(new Error(`node ${nodeId} does not answer`)) : handler(command);
  }

  onCommand(nodeId: string, handler: (command: NodeCommand) => Promise<void>): () => void {
    this.#commandHandlers.set(nodeId, handler);
    return () => {
      this.#commandHandlers.delete(nodeId);
    };
  }
}

function added<Listener>(listeners: Set<Listener>, listener: Listener): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}
