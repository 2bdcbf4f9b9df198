import type {
  ApplyReport,
  ConfigSubscriber,
  EntryWatch,
  EntryWatcher,
  NodeCommand,
  NodeStatus,
} from '@gatehouse/config-channel';
import { NodeCommandReply } from '@gatehouse/contract';
import type { Msg } from '@nats-io/transport-node';
import { ChunkReader } from './chunk-reader.ts';
import { EntryFeed } from './entry-feed.ts';
import type { NatsLink } from './link.ts';
import { commandSubject, ROLL_CALL_SUBJECT, statusSubject } from './names.ts';
import { decodeCommand, encodeReport, encodeStatus } from './node-codec.ts';

/** A node's end of the configuration channel over NATS. What it does while NATS is away is described at the port. */
export class NatsSubscriber implements ConfigSubscriber {
  readonly #link: NatsLink;
  readonly #chunks: ChunkReader;

  constructor(link: NatsLink) {
    this.#link = link;
    this.#chunks = new ChunkReader(link);
  }

  /** See {@link EntryFeed} for when it reads everything anew, and for when `synced` comes. */
  watch(watcher: EntryWatcher): EntryWatch {
    return new EntryFeed(this.#link, watcher);
  }

  chunk(digest: string): Promise<Uint8Array> {
    return this.#chunks.chunk(digest);
  }

  report(report: ApplyReport): void {
    this.#link.send(statusSubject(report.nodeId), encodeReport(report));
  }

  sendStatus(status: NodeStatus): void {
    this.#link.send(statusSubject(status.nodeId), encodeStatus(status));
  }

  /** A roll call that came while NATS was away is not heard: the node answers it when it is back. */
  onRollCall(listener: () => void): () => void {
    const ends = [
      this.#link.subscribe(ROLL_CALL_SUBJECT, listener),
      this.#link.onStateChange((isConnected) => isConnected && listener()),
    ];
    return () => {
      for (const end of ends) end();
    };
  }

  onCommand(nodeId: string, handler: (command: NodeCommand) => Promise<void>): () => void {
    return this.#link.subscribe(commandSubject(nodeId), (message) => void answer(message, handler));
  }
}

async function answer(message: Msg, handler: (command: NodeCommand) => Promise<void>): Promise<void> {
  let error = '';
  try {
    await handler(decodeCommand(message.data));
  } catch (cause) {
    error = cause instanceof Error && cause.message !== '' ? cause.message : 'the node could not take the command';
  }
  message.respond(NodeCommandReply.encode({ error }).finish());
}
