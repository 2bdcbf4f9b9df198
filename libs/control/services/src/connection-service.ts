import { Buffer, isUtf8 } from 'node:buffer';
import { ownerOf, ownerOfId } from '@gatehouse/connection-channel';
import type { ConnectionCall, ConnectionChannel, ConnectionReply } from '@gatehouse/connection-channel';
import { ControlError } from '@gatehouse/errors';
import type {
  Actor,
  ConnectionPage,
  ConnectionQuery,
  ConnectionUseCases,
  ConnectionView,
  NodeView,
  PageRequest,
} from '@gatehouse/records';
import type { NodeRegistry } from './node-registry.ts';
import type { Logger } from './ports.ts';
import { found, invalidField } from './problems.ts';

const TOKEN_PREFIX = 'connections:';
/** Largest message of the service, in bytes (reference websocket-api.md 8). */
const MAX_MESSAGE_BYTES = 131_072;
const NO_DATA = new Uint8Array(0);

/** What the use cases of connections work with. */
export interface ConnectionServiceContext {
  readonly registry: NodeRegistry;
  /** The way to the nodes that hold connections. */
  readonly connections: ConnectionChannel;
  readonly logger: Logger;
}

/** Where a page begins: at a node, behind a connection of it. */
interface Place {
  readonly nodeId: string;
  readonly after: string;
}

/** Use cases of live connections: each asks the node that holds them. */
export class ConnectionService implements ConnectionUseCases {
  readonly #context: ConnectionServiceContext;

  constructor(context: ConnectionServiceContext) {
    this.#context = context;
  }

  async list({ pageSize, pageToken }: PageRequest, query: ConnectionQuery): Promise<ConnectionPage> {
    const { apiId = '', stageName = '', nodeId } = query;
    if (nodeId !== undefined) found(this.#context.registry.view(nodeId), `node '${nodeId}'`);
    const start: Place = pageToken === undefined ? { nodeId: '', after: '' } : decodeToken(pageToken);
    const nodes = this.#liveNodes().filter(
      (node) => node.nodeId >= start.nodeId && (nodeId === undefined || node.nodeId === nodeId),
    );
    const items: ConnectionView[] = [];
    const unreachableNodeIds: string[] = [];
    for (const node of nodes) {
      const limit = pageSize - items.length;
      if (limit === 0) return { items, unreachableNodeIds, nextPageToken: encodeToken({ ...node, after: '' }) };
      const after = node.nodeId === start.nodeId ? start.after : '';
      const listed = await this.#context.connections.list(ownerOf(node.nodeId), { apiId, stageName, limit, after });
      if (listed === undefined) {
        unreachableNodeIds.push(node.nodeId);
        continue;
      }
      for (const facts of listed.connections) items.push({ ...facts, nodeId: node.nodeId });
      const last = listed.connections.at(-1);
      if (last !== undefined && listed.totalCount > listed.connections.length) {
        const nextPageToken = encodeToken({ nodeId: node.nodeId, after: last.connectionId });
        return { items, unreachableNodeIds, nextPageToken };
      }
    }
    return { items, unreachableNodeIds, nextPageToken: undefined };
  }

  async get(connectionId: string): Promise<ConnectionView> {
    const { reply, nodeId } = await this.#ask('get', connectionId, NO_DATA);
    if (reply.result !== 'facts') throw unexpected(connectionId);
    return { ...reply.facts, nodeId };
  }

  async post(actor: Actor, connectionId: string, data: Uint8Array): Promise<void> {
    if (data.byteLength > MAX_MESSAGE_BYTES) {
      throw invalidField(
        'data',
        `must be at most ${String(MAX_MESSAGE_BYTES)} bytes; it has ${String(data.byteLength)}`,
      );
    }
    if (!isUtf8(data)) throw invalidField('data', 'must be UTF-8 text');
    const { nodeId } = await this.#ask('post', connectionId, data);
    this.#note('An operator has sent a message to a connection', { actor, connectionId, nodeId });
  }

  async delete(actor: Actor, connectionId: string): Promise<void> {
    const { nodeId } = await this.#ask('delete', connectionId, NO_DATA);
    this.#note('An operator has closed a connection', { actor, connectionId, nodeId });
  }

  #liveNodes(): readonly NodeView[] {
    return this.#context.registry.views().filter(({ state }) => state !== 'LOST' && state !== 'STOPPED');
  }

  async #ask(action: ConnectionCall['action'], connectionId: string, data: Uint8Array) {
    const owner = ownerOfId(connectionId);
    if (owner === undefined) {
      throw invalidField('connectionId', 'must be a connection id: 15 characters of A-Z, a-z, 0-9, - and _, and =');
    }
    const nodeId = this.#context.registry.views().find((node) => ownerOf(node.nodeId) === owner)?.nodeId ?? '';
    const call = { action, apiId: '', stageName: '', connectionId, data };
    const reply: ConnectionReply = await this.#context.connections.ask(owner, call);
    switch (reply.result) {
      case 'gone':
        throw new ControlError('NOT_FOUND', `There is no connection '${connectionId}': it has ended, or its node has`);
      case 'unreachable':
        throw new ControlError(
          'NODE_UNAVAILABLE',
          `The node '${nodeId}' of connection '${connectionId}' does not answer`,
        );
      case 'full':
        throw new ControlError(
          'FAILED_PRECONDITION',
          `The client of connection '${connectionId}' reads too slowly: the message was not sent`,
        );
      default:
        return { reply, nodeId };
    }
  }

  #note(
    sentence: string,
    { actor, ...fields }: { readonly actor: Actor; readonly connectionId: string; readonly nodeId: string },
  ): void {
    this.#context.logger.info({ ...fields, principal: actor.principal }, sentence);
  }
}

function unexpected(connectionId: string): ControlError {
  return new ControlError(
    'NODE_UNAVAILABLE',
    `The node of connection '${connectionId}' gave no answer that can be read`,
  );
}

function encodeToken({ nodeId, after }: Place): string {
  return Buffer.from(`${TOKEN_PREFIX}${after}:${nodeId}`).toString('base64url');
}

function decodeToken(token: string): Place {
  const place = /^connections:([\w-]*=?):(.+)$/s.exec(Buffer.from(token, 'base64url').toString());
  if (place === null) throw invalidField('pageToken', 'is not the token of a page of this list');
  return { after: place[1] ?? '', nodeId: place[2] ?? '' };
}
