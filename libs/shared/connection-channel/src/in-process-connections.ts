import type {
  BatchReply,
  ConnectionBatch,
  ConnectionCall,
  ConnectionChannel,
  ConnectionFilter,
  ConnectionList,
  ConnectionNode,
  ConnectionReply,
} from './connection-channel.ts';

/** The channel of one process: calls instead of messages. */
export class InProcessConnections implements ConnectionChannel {
  readonly #nodes = new Map<string, ConnectionNode>();

  ask(owner: string, call: ConnectionCall): Promise<ConnectionReply> {
    return Promise.resolve(this.#nodes.get(owner)?.answer(call) ?? { result: 'gone' });
  }

  list(owner: string, filter: ConnectionFilter): Promise<ConnectionList | undefined> {
    return Promise.resolve(this.#nodes.get(owner)?.list(filter));
  }

  sendMany(owner: string, batch: ConnectionBatch): Promise<BatchReply | undefined> {
    return Promise.resolve(this.#nodes.get(owner)?.sendMany(batch));
  }

  publish(batch: ConnectionBatch): void {
    for (const node of this.#nodes.values()) node.sendMany(batch);
  }

  serve(owner: string, node: ConnectionNode): () => void {
    this.#nodes.set(owner, node);
    return () => {
      this.#nodes.delete(owner);
    };
  }
}
