import type { WebSocketConnection, WebSocketHandler } from '@gatehouse/exchange';
import type { Disconnection } from './invocation.ts';
import type { WebSocketStageSlot } from './prepared.ts';

/** Who acts for the connections of a node. */
export interface ConnectionOwner {
  received(connection: Connection, text: string): void;
  closed(connection: Connection, disconnection: Disconnection): void;
}

/** What a connection is opened with. */
export interface ConnectionStart {
  readonly connectionId: string;
  readonly slot: WebSocketStageSlot;
  readonly connectedAtUnixMs: number;
  readonly domainName: string;
  readonly sourceIp: string;
  /** Empty = the client sent none. */
  readonly userAgent: string;
}

/** Why a connection of ours is closed: labels a metric. */
export type CloseCause = 'client' | 'idle' | 'lifetime' | 'drain' | 'deleted' | 'slow' | 'management' | 'lost';

/** One client. There may be tens of thousands: it keeps what events and limits need, and nothing else. */
export class Connection implements WebSocketHandler {
  readonly connectionId: string;
  readonly slot: WebSocketStageSlot;
  readonly domainName: string;
  readonly sourceIp: string;
  readonly userAgent: string;
  connectedAtUnixMs: number;
  /** Monotonic milliseconds of the 101 and of the last message either way. */
  openedAtMs = 0;
  lastActiveAtMs = 0;
  /** Messages that are with integrations. */
  inFlight = 0;
  /** Messages that wait for their turn. */
  queued: string[] | undefined = undefined;
  /** Of the API key that it was opened with. */
  apiKeyId: string | undefined = undefined;
  /** What it has joined. */
  topics: Set<string> | undefined = undefined;
  closeCause: CloseCause = 'client';
  disconnection: Disconnection | undefined = undefined;
  /** Trace of the connect, if it was kept: messages link to it. */
  connectSpan: { readonly traceId: string; readonly spanId: string } | undefined = undefined;
  /** Undefined before the 101 and after the end. */
  socket: WebSocketConnection | undefined = undefined;
  readonly #owner: ConnectionOwner;

  constructor(owner: ConnectionOwner, start: ConnectionStart) {
    this.#owner = owner;
    this.connectionId = start.connectionId;
    this.slot = start.slot;
    this.connectedAtUnixMs = start.connectedAtUnixMs;
    this.domainName = start.domainName;
    this.sourceIp = start.sourceIp;
    this.userAgent = start.userAgent;
  }

  /** Told to go, and open until its messages are answered. */
  get isLeaving(): boolean {
    return this.closeCause === 'drain' && this.socket !== undefined;
  }

  onMessage(text: string): void {
    this.#owner.received(this, text);
  }

  onClose(code: number, reason: string): void {
    this.socket = undefined;
    this.#owner.closed(this, { code, reason });
  }

  /** Closes the connection for a reason of ours; without effect when it is closed. */
  close(cause: CloseCause, code: number, reason: string): void {
    if (this.socket === undefined) return;
    this.closeCause = cause;
    this.socket.close(code, reason);
  }
}
