import type {
  BatchReply,
  ConnectionBatch,
  ConnectionCall,
  ConnectionChannel,
  ConnectionFilter,
  ConnectionList,
  ConnectionNode,
  ConnectionReply,
} from '@gatehouse/connection-channel';
import { RequestError } from '@nats-io/transport-node';
import type { Msg } from '@nats-io/transport-node';
import {
  answerRequest,
  decodeBatchReply,
  decodeCallReply,
  decodeList,
  encodeBatch,
  encodeCall,
  encodeFilter,
} from './connection-codec.ts';
import type { NatsLink } from './link.ts';
import { connectionSubject, TOPIC_SUBJECT } from './names.ts';

/** A live node answers within a millisecond; a caller of @connections waits no longer than this. */
const TIMEOUT_MS = 2_000;

/** The way to the nodes that own connections over NATS: one request to the owner. Nobody under its subject = the node is gone. */
export class NatsConnections implements ConnectionChannel {
  readonly #link: NatsLink;

  constructor(link: NatsLink) {
    this.#link = link;
  }

  async ask(owner: string, call: ConnectionCall): Promise<ConnectionReply> {
    try {
      return decodeCallReply(await this.#request(owner, encodeCall(call)));
    } catch (error) {
      return { result: isNobodyThere(error) ? 'gone' : 'unreachable' };
    }
  }

  async list(owner: string, filter: ConnectionFilter): Promise<ConnectionList | undefined> {
    try {
      return decodeList(await this.#request(owner, encodeFilter(filter)));
    } catch {
      return undefined;
    }
  }

  async sendMany(owner: string, batch: ConnectionBatch): Promise<BatchReply | undefined> {
    try {
      return decodeBatchReply(await this.#request(owner, encodeBatch(batch)));
    } catch {
      return undefined;
    }
  }

  publish(batch: ConnectionBatch): void {
    this.#link.send(TOPIC_SUBJECT, encodeBatch(batch));
  }

  serve(owner: string, node: ConnectionNode): () => void {
    const ends = [
      this.#link.subscribe(connectionSubject(owner), (message) => {
        this.#answer(message, node);
      }),
      this.#link.subscribe(TOPIC_SUBJECT, (message) => {
        this.#answer(message, node);
      }),
    ];
    return () => {
      for (const end of ends) end();
    };
  }

  async #request(owner: string, bytes: Uint8Array): Promise<Uint8Array> {
    const { data } = await this.#link.connection.request(connectionSubject(owner), bytes, { timeout: TIMEOUT_MS });
    return data;
  }

  #answer(message: Msg, node: ConnectionNode): void {
    try {
      const reply = answerRequest(message.data, node);
      if (message.reply !== undefined) message.respond(reply);
    } catch (error) {
      this.#link.refuseMessage(message.subject, error);
      // Whoever asked need not wait for the deadline.
      if (message.reply !== undefined) message.respond(new Uint8Array(0));
    }
  }
}

function isNobodyThere(error: unknown): boolean {
  return error instanceof RequestError && error.isNoResponders();
}
