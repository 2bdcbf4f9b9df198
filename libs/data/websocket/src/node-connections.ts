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
import type { Connection } from './connection.ts';
import type { Connections } from './connections.ts';
import type { WebSocketEnvironment } from './environment.ts';

const NORMAL_CLOSURE = 1000;
/** Listed at once at most: a message of the channel must hold them. */
const MAX_LISTED = 500;
const MAX_LISTED_TEXT = 512;

/** What this node answers about its own connections: to its @connections API, to other nodes and to the control plane. */
export class NodeConnections implements ConnectionNode {
  readonly #connections: Connections;
  readonly #environment: WebSocketEnvironment;

  constructor(connections: Connections, environment: WebSocketEnvironment) {
    this.#connections = connections;
    this.#environment = environment;
  }

  /** Ids of another API or stage are gone, too. Never called with an empty API for a client of @connections. */
  answer({ action, apiId, stageName, connectionId, data }: ConnectionCall): ConnectionReply {
    const connection = this.#connections.table.get(connectionId);
    if (connection === undefined || !isOf(connection, apiId, stageName)) return { result: 'gone' };
    switch (action) {
      case 'post': {
        const result = this.#connections.push(connection, data);
        return { result: result === 'sent' ? 'done' : result };
      }
      case 'get':
        return { result: 'facts', facts: this.#factsOf(connection) };
      case 'delete':
        connection.close('management', NORMAL_CLOSURE, 'Connection Closed Normally');
        return { result: 'done' };
    }
  }

  list({ apiId, stageName, limit, after }: ConnectionFilter): ConnectionList {
    const fitting: Connection[] = [];
    for (const connection of this.#connections.table.all()) {
      if (connection.connectionId > after && isOf(connection, apiId, stageName)) fitting.push(connection);
    }
    fitting.sort((a, b) => (a.connectionId < b.connectionId ? -1 : 1));
    const connections = fitting.slice(0, Math.min(limit, MAX_LISTED)).map((connection): ConnectionFacts => {
      const facts = this.#factsOf(connection);
      return { ...facts, userAgent: facts.userAgent.slice(0, MAX_LISTED_TEXT) };
    });
    return { connections, totalCount: fitting.length };
  }

  sendMany({ apiId, stageName, connectionIds, topic, data }: ConnectionBatch): BatchReply {
    let sentCount = 0;
    let failedCount = 0;
    const count = (isSent: boolean): void => {
      if (isSent) sentCount += 1;
      else failedCount += 1;
    };
    for (const connectionId of connectionIds) {
      count(this.answer({ action: 'post', apiId, stageName, connectionId, data }).result === 'done');
    }
    if (topic === '') return { sentCount, failedCount };
    for (const connection of [...this.#connections.topics.members(apiId, stageName, topic)]) {
      count(this.#connections.push(connection, data) === 'sent');
    }
    return { sentCount, failedCount };
  }

  #factsOf(connection: Connection): ConnectionFacts {
    const idleMs = this.#environment.nowMs() - connection.lastActiveAtMs;
    return {
      connectionId: connection.connectionId,
      apiId: connection.slot.apiId,
      stageName: connection.slot.stageName,
      connectedAtUnixMs: connection.connectedAtUnixMs,
      lastActiveAtUnixMs: Math.round(this.#environment.nowUnixMs() - idleMs),
      sourceIp: connection.sourceIp,
      userAgent: connection.userAgent,
      bufferedBytes: connection.socket?.bufferedBytes ?? 0,
    };
  }
}

/** Empty = any. */
function isOf({ slot }: Connection, apiId: string, stageName: string): boolean {
  return (apiId === '' || slot.apiId === apiId) && (stageName === '' || slot.stageName === stageName);
}
