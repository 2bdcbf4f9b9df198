import { ownerOfId } from '@gatehouse/connection-channel';
import type { ConnectionCall, ConnectionChannel, ConnectionNode, ConnectionReply } from '@gatehouse/connection-channel';
import type { Exchange } from '@gatehouse/exchange';
import type { Admission } from './admission.ts';
import { Batches } from './batches.ts';
import type { ConnectionLimits } from './environment.ts';
import { answerConnectionCall, respondError } from './management-answer.ts';
import { readBody } from './read-body.ts';
import type { SelectedSlot } from './stage-slots.ts';

/** What the management of connections needs of the node. */
export interface ManagementParts {
  readonly limits: ConnectionLimits;
  /** This node's part of connection ids. */
  readonly owner: string;
  readonly node: ConnectionNode;
  readonly channel: ConnectionChannel;
  readonly allowsBatches: boolean;
  readonly admission: Admission;
}

const PREFIX = /^\/(?:@|%40)connections(?=\/|$)/;
const ACTIONS: ReadonlyMap<string, ConnectionCall['action']> = new Map([
  ['POST', 'post'],
  ['GET', 'get'],
  ['DELETE', 'delete'],
]);
const NO_DATA = new Uint8Array(0);

/**
 * The @connections API (reference websocket-api.md 7): pushes to, describes and closes connections, wherever they are. A
 * connection id names its node; another node's is asked for by one request.
 */
export class Management {
  readonly #parts: ManagementParts;
  readonly #batches: Batches;
  readonly #unserve: () => void;

  constructor(parts: ManagementParts) {
    this.#parts = parts;
    this.#batches = new Batches(parts);
    this.#unserve = parts.channel.serve(parts.owner, parts.node);
  }

  /** Whether a path below the stage is one of this API. */
  takes(path: string): boolean {
    return (path.startsWith('/@') || path.startsWith('/%40')) && PREFIX.test(path);
  }

  /** Answers a request. */
  serve(exchange: Exchange, selected: SelectedSlot): void {
    const { method } = exchange.request;
    const { slot, path } = selected;
    // Here the signature is verified (SigV4, execute-api:ManageConnections) once access control exists.
    const rest = path.replace(PREFIX, '');
    if (this.#parts.allowsBatches && method === 'POST' && rest.length < 2) return this.#batches.serve(exchange, slot);
    const action = ACTIONS.get(method);
    const connectionId = decoded(rest.slice(1));
    if (action === undefined || rest.length < 2 || connectionId?.includes('/') !== false) {
      return respondError(exchange, 403, `No method found matching route ${path.slice(1)} for http method ${method}.`);
    }
    if (ownerOfId(connectionId) === undefined) {
      return respondError(exchange, 400, `Invalid connectionId: ${connectionId.slice(0, 128)}`);
    }
    const { apiId, stageName } = slot;
    const run = (data: Uint8Array): void => {
      this.#parts.admission.askForCallback(slot, (refusedBy) => {
        if (refusedBy !== undefined) return respondError(exchange, 429, 'Too Many Requests');
        void this.#call({ action, apiId, stageName, connectionId, data }).then((reply) => {
          answerConnectionCall(exchange, action, reply);
        });
      });
    };
    if (action !== 'post') return run(NO_DATA);
    readBody(exchange, this.#parts.limits.maxMessageBytes, (data) => {
      if (data === undefined) respondError(exchange, 413, 'Message too long');
      else run(data);
    });
  }

  close(): void {
    this.#unserve();
  }

  #call(call: ConnectionCall): Promise<ConnectionReply> {
    const { owner, node, channel } = this.#parts;
    const itsOwner = ownerOfId(call.connectionId) ?? owner;
    return itsOwner === owner ? Promise.resolve(node.answer(call)) : channel.ask(itsOwner, call);
  }
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
