import type { ConnectionFacts } from '@gatehouse/connection-channel';
import type { Actor, Page, PageRequest } from './records.ts';

/** A live connection and the node that holds it. */
export interface ConnectionView extends ConnectionFacts {
  readonly nodeId: string;
}

/** Which connections; undefined = any. */
export interface ConnectionQuery {
  readonly apiId?: string;
  readonly stageName?: string;
  readonly nodeId?: string;
}

/** A page of connections. */
export interface ConnectionPage extends Page<ConnectionView> {
  /** Nodes that did not answer: their connections are missing. */
  readonly unreachableNodeIds: readonly string[];
}

/** Use cases of live connections. Throws INVALID_ARGUMENT for what is no connection id. */
export interface ConnectionUseCases {
  /** By node, then by id. */
  list(page: PageRequest, query: ConnectionQuery): Promise<ConnectionPage>;
  /** Throws NOT_FOUND, NODE_UNAVAILABLE. */
  get(connectionId: string): Promise<ConnectionView>;
  /** Sends UTF-8 to the client. Throws NOT_FOUND, NODE_UNAVAILABLE, INVALID_ARGUMENT, FAILED_PRECONDITION for a client that reads too slowly. */
  post(actor: Actor, connectionId: string, data: Uint8Array): Promise<void>;
  /** Closes the connection with 1000. Throws NOT_FOUND, NODE_UNAVAILABLE. */
  delete(actor: Actor, connectionId: string): Promise<void>;
}
