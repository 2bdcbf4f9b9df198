/** What is done with one connection. */
export type ConnectionAction = 'post' | 'get' | 'delete';

/** What the owner of a connection is asked for. */
export interface ConnectionCall {
  readonly action: ConnectionAction;
  /** Empty API and stage = any: for operators only, @connections names its own. */
  readonly apiId: string;
  readonly stageName: string;
  readonly connectionId: string;
  /** Of a post: the message. */
  readonly data: Uint8Array;
}

/** Facts of a connection (GetConnection, reference websocket-api.md 7). */
export interface ConnectionFacts {
  readonly connectionId: string;
  readonly apiId: string;
  readonly stageName: string;
  readonly connectedAtUnixMs: number;
  readonly lastActiveAtUnixMs: number;
  readonly sourceIp: string;
  readonly userAgent: string;
  /** Bytes that wait for the client. */
  readonly bufferedBytes: number;
}

/** What became of a call. `unreachable` = the owner did not answer in time: try again. */
export type ConnectionReply =
  | { readonly result: 'done' | 'gone' | 'full' | 'unreachable' }
  | { readonly result: 'facts'; readonly facts: ConnectionFacts };

/** Which connections are listed. Empty text = any. */
export interface ConnectionFilter {
  readonly apiId: string;
  readonly stageName: string;
  /** Listed at most, by id. */
  readonly limit: number;
  /** Only ids behind this one; empty = all. */
  readonly after: string;
}

/** Connections of one node. */
export interface ConnectionList {
  readonly connections: readonly ConnectionFacts[];
  /** How many fit the filter, `after` included. */
  readonly totalCount: number;
}

/** One message for many connections of an API's stage (Gatehouse's own). */
export interface ConnectionBatch {
  readonly apiId: string;
  readonly stageName: string;
  /** Empty with a topic. */
  readonly connectionIds: readonly string[];
  /** What connections have joined; empty with ids. */
  readonly topic: string;
  readonly data: Uint8Array;
}

/** What became of a batch: how many it was sent to, how many are gone or too slow. */
export interface BatchReply {
  readonly sentCount: number;
  readonly failedCount: number;
}

/** A node's answers. */
export interface ConnectionNode {
  answer(call: ConnectionCall): ConnectionReply;
  list(filter: ConnectionFilter): ConnectionList;
  sendMany(batch: ConnectionBatch): BatchReply;
}

/** The way to the nodes that own connections. `owner` is what `ownerOf` says of a node id; nothing here rejects. */
export interface ConnectionChannel {
  /** Asks the owner of a connection. `gone` when there is no such node any more. */
  ask(owner: string, call: ConnectionCall): Promise<ConnectionReply>;
  /** Undefined = the node does not answer. */
  list(owner: string, filter: ConnectionFilter): Promise<ConnectionList | undefined>;
  /** Undefined = the node does not answer. */
  sendMany(owner: string, batch: ConnectionBatch): Promise<BatchReply | undefined>;
  /** Hands a batch for a topic to every node that serves connections, this one too, without waiting. */
  publish(batch: ConnectionBatch): void;
  /** Answers for the connections of a node. Returns the function that ends it. */
  serve(owner: string, node: ConnectionNode): () => void;
}
