import type {
  ApplyReport,
  ChannelHead,
  ConfigChunk,
  ConfigEntry,
  ConfigPublisher,
  EntryWatch,
  EntryWatcher,
  NodeCommand,
  NodeStatus,
} from '@gatehouse/config-channel';
import { NodeCommandReply } from '@gatehouse/contract';
import { randomUUID } from 'node:crypto';
import { MAX_DELAY_MS } from './backoff.ts';
import { BucketReplicas } from './bucket-replicas.ts';
import { openBuckets, readEpoch } from './buckets.ts';
import { ChunkWriter } from './chunk-writer.ts';
import { encodeHead } from './head-codec.ts';
import { EntryFeed } from './entry-feed.ts';
import { EntryWriter } from './entry-writer.ts';
import { HeadKeeper } from './head-keeper.ts';
import type { NatsLink } from './link.ts';
import { ANY_STATUS_SUBJECT, commandSubject, HEAD_SUBJECT, ROLL_CALL_SUBJECT } from './names.ts';
import { decodeFromNode, encodeCommand } from './node-codec.ts';
import type { FromNode } from './node-codec.ts';

/**
 * A node answers a roll call within milliseconds. But who calls it may be back before the nodes, after a failure of NATS: they
 * try again within 3 s, and are heard of as soon as they are connected. One second more is for a busy machine.
 */
const ANSWERS_WITHIN_MS = MAX_DELAY_MS + 1_000;

/** How the channel is made. */
export interface NatsPublisherOptions {
  /** Copies that NATS keeps of each bucket: 1, 3 or 5. */
  readonly replicas: number;
  /** Default: the system's clock. */
  readonly nowUnixMs?: () => number;
}

/** The control plane's end of the configuration channel over NATS. It needs NATS: calls reject while it is away. */
export class NatsPublisher implements ConfigPublisher {
  readonly answersWithinMs = ANSWERS_WITHIN_MS;
  readonly #link: NatsLink;
  readonly #replicas: BucketReplicas;
  readonly #chunks: ChunkWriter;
  readonly #entries: EntryWriter;
  readonly #heads: HeadKeeper;
  #epoch: string | undefined;

  constructor(link: NatsLink, { replicas, nowUnixMs = Date.now }: NatsPublisherOptions) {
    this.#link = link;
    this.#replicas = new BucketReplicas(replicas, link.logger);
    this.#chunks = new ChunkWriter(link, nowUnixMs);
    this.#entries = new EntryWriter(link);
    this.#heads = new HeadKeeper(link);
  }

  async open(): Promise<string> {
    const epoch = await openBuckets(this.#link.connection, this.#replicas, randomUUID);
    await Promise.all([this.#chunks.refresh(), this.#entries.refresh()]);
    this.#epoch = epoch;
    return epoch;
  }

  entries(): Promise<readonly ConfigEntry[]> {
    return this.#entries.refresh();
  }

  async publish(entry: ConfigEntry, chunks: readonly ConfigChunk[]): Promise<void> {
    const epoch = this.#opened();
    this.#entries.checkOrder(entry);
    // What is remembered of the bucket holds for the epoch in which it was read.
    const check = this.#chunks.knowsAny(chunks) ? this.#checkEpoch(epoch) : undefined;
    await Promise.all([this.#chunks.put(chunks), check]);
    await this.#entries.put(entry, () => this.#checkEpoch(epoch));
  }

  async forget(key: string): Promise<void> {
    await this.#checkEpoch(this.#opened());
    await this.#entries.forget(key);
  }

  pruneChunks(named: ReadonlySet<string>, minAgeMs: number): Promise<number> {
    return this.#chunks.prune(named, minAgeMs);
  }

  sendHead(head: ChannelHead): void {
    const bytes = encodeHead(head);
    this.#link.send(HEAD_SUBJECT, bytes);
    this.#heads.keep(bytes);
  }

  watch(watcher: EntryWatcher): EntryWatch {
    return new EntryFeed(this.#link, watcher);
  }

  onReport(listener: (report: ApplyReport) => void): () => void {
    return this.#onNodeMessage((message) => message.kind === 'report' && listener(message.report));
  }

  onStatus(listener: (status: NodeStatus) => void): () => void {
    return this.#onNodeMessage((message) => message.kind === 'status' && listener(message.status));
  }

  callRoll(onCalled: () => void): () => void {
    return this.#link.onConnected(() => {
      this.#link.send(ROLL_CALL_SUBJECT, new Uint8Array());
      onCalled();
    });
  }

  async command(nodeId: string, command: NodeCommand, timeoutMs: number): Promise<void> {
    const subject = commandSubject(nodeId);
    const reply = await this.#link.connection
      .request(subject, encodeCommand(command), { timeout: timeoutMs })
      .catch((cause: unknown) => {
        throw new Error(`node ${nodeId} does not answer`, { cause });
      });
    const { error } = NodeCommandReply.decode(reply.data);
    if (error !== '') throw new Error(`node ${nodeId} refuses to ${command.kind}: ${error}`);
  }

  #onNodeMessage(listener: (message: FromNode) => void): () => void {
    return this.#link.subscribe(ANY_STATUS_SUBJECT, ({ subject, data }) => {
      let message: FromNode;
      try {
        message = decodeFromNode(data, subject.slice(subject.lastIndexOf('.') + 1));
      } catch (error) {
        return this.#link.refuseMessage(subject, error);
      }
      listener(message);
    });
  }

  #opened(): string {
    if (this.#epoch === undefined) throw new Error('The configuration channel is not open. Call open() first.');
    return this.#epoch;
  }

  async #checkEpoch(epoch: string): Promise<void> {
    if ((await readEpoch(this.#link.connection)) === epoch) return;
    throw new Error('The configuration channel was made anew and has to be filled again. Call open().');
  }
}
