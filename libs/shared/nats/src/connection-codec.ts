import type {
  BatchReply,
  ConnectionBatch,
  ConnectionCall,
  ConnectionFacts,
  ConnectionFilter,
  ConnectionList,
  ConnectionNode,
  ConnectionReply,
} from '@gatehouse/connection-channel';
import { ConnectionReply as ReplyMessage, ConnectionRequest } from '@gatehouse/contract';
import type { ConnectionFacts as FactsMessage } from '@gatehouse/contract';

const ACTIONS = { post: 'POST', get: 'GET', delete: 'DELETE' } as const;
const ACTION_OF = { POST: 'post', GET: 'get', DELETE: 'delete' } as const;
const RESULTS = { done: 'DONE', gone: 'GONE', full: 'FULL' } as const;
const EMPTY: ReplyMessage = {
  result: 'RESULT_UNSPECIFIED',
  connections: [],
  totalCount: 0,
  sentCount: 0,
  failedCount: 0,
};

/** A call as `gatehouse.node.v1.ConnectionRequest`. */
export function encodeCall({ action, ...call }: ConnectionCall): Uint8Array {
  const value = { ...call, action: ACTIONS[action], data: Buffer.from(call.data) };
  return ConnectionRequest.encode({ request: { $case: 'call', value } }).finish();
}

/** A filter as `gatehouse.node.v1.ConnectionRequest`. */
export function encodeFilter(filter: ConnectionFilter): Uint8Array {
  return ConnectionRequest.encode({ request: { $case: 'list', value: { ...filter } } }).finish();
}

/** A batch as `gatehouse.node.v1.ConnectionRequest`. */
export function encodeBatch(batch: ConnectionBatch): Uint8Array {
  const value = { ...batch, connectionIds: [...batch.connectionIds], data: Buffer.from(batch.data) };
  return ConnectionRequest.encode({ request: { $case: 'batch', value } }).finish();
}

/** Answers a request with a node's answer, as `gatehouse.node.v1.ConnectionReply`. Throws Error for what this version cannot read. */
export function answerRequest(bytes: Uint8Array, node: ConnectionNode): Uint8Array {
  const { request } = ConnectionRequest.decode(bytes);
  switch (request?.$case) {
    case 'call': {
      const { action, ...call } = request.value;
      if (action === 'ACTION_UNSPECIFIED') throw new Error('the call has no action');
      return encodeReply(node.answer({ ...call, action: ACTION_OF[action] }));
    }
    case 'list': {
      const { connections, totalCount } = node.list(request.value);
      return ReplyMessage.encode({ ...EMPTY, connections: connections.map(factsToProto), totalCount }).finish();
    }
    case 'batch':
      return ReplyMessage.encode({ ...EMPTY, ...node.sendMany(request.value) }).finish();
    default:
      throw new Error('this version of the node does not know the request');
  }
}

function encodeReply(reply: ConnectionReply): Uint8Array {
  if (reply.result === 'facts') {
    return ReplyMessage.encode({ ...EMPTY, result: 'DONE', connections: [factsToProto(reply.facts)] }).finish();
  }
  const result = reply.result === 'unreachable' ? 'RESULT_UNSPECIFIED' : RESULTS[reply.result];
  return ReplyMessage.encode({ ...EMPTY, result }).finish();
}

/** What became of a call. */
export function decodeCallReply(bytes: Uint8Array): ConnectionReply {
  const { result, connections } = ReplyMessage.decode(bytes);
  const [facts] = connections;
  if (facts !== undefined) return { result: 'facts', facts: factsFromProto(facts) };
  switch (result) {
    case 'DONE':
      return { result: 'done' };
    case 'GONE':
      return { result: 'gone' };
    case 'FULL':
      return { result: 'full' };
    case 'RESULT_UNSPECIFIED':
      return { result: 'unreachable' };
  }
}

/** A list. */
export function decodeList(bytes: Uint8Array): ConnectionList {
  const { connections, totalCount } = ReplyMessage.decode(bytes);
  return { connections: connections.map(factsFromProto), totalCount };
}

/** What became of a batch. */
export function decodeBatchReply(bytes: Uint8Array): BatchReply {
  const { sentCount, failedCount } = ReplyMessage.decode(bytes);
  return { sentCount, failedCount };
}

function factsToProto({ connectedAtUnixMs, lastActiveAtUnixMs, ...facts }: ConnectionFacts): FactsMessage {
  return { ...facts, connectedDate: new Date(connectedAtUnixMs), lastActiveDate: new Date(lastActiveAtUnixMs) };
}

function factsFromProto({ connectedDate, lastActiveDate, ...facts }: FactsMessage): ConnectionFacts {
  return {
    ...facts,
    connectedAtUnixMs: connectedDate?.getTime() ?? 0,
    lastActiveAtUnixMs: lastActiveDate?.getTime() ?? 0,
  };
}
