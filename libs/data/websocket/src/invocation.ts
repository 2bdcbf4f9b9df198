import type { GatewayRequest, UpstreamRequest } from '@gatehouse/exchange';
import type { RequestTrace } from '@gatehouse/telemetry';
import type { Connection } from './connection.ts';
import type { FrameError } from './error-frame.ts';
import type { PreparedWebSocketRoute, PreparedWebSocketStage } from './prepared.ts';
import type { SelectionSource } from './selection-expression.ts';

/** What a route is run for (reference websocket-api.md 4). */
export type EventType = 'CONNECT' | 'MESSAGE' | 'DISCONNECT';

/** How a connection ended. */
export interface Disconnection {
  readonly code: number;
  readonly reason: string;
}

/** What a route is run with. */
export interface InvocationStart {
  readonly connection: Connection;
  readonly stage: PreparedWebSocketStage;
  readonly eventType: EventType;
  readonly requestId: string;
  /** Monotonic milliseconds. */
  readonly startedAtMs: number;
  /** Wall clock, Unix milliseconds. */
  readonly startedAtUnixMs: number;
  /** Of a message; empty otherwise. */
  readonly messageId?: string;
  readonly body?: string;
  /** Of a connect. */
  readonly handshake?: GatewayRequest;
  /** Of a disconnect. */
  readonly disconnection?: Disconnection;
}

/** One run of a route: a connect, a message or a disconnect, and what became of it. */
export class RouteInvocation implements SelectionSource {
  readonly connection: Connection;
  readonly stage: PreparedWebSocketStage;
  readonly eventType: EventType;
  readonly requestId: string;
  readonly messageId: string;
  readonly startedAtMs: number;
  readonly startedAtUnixMs: number;
  readonly body: string;
  readonly handshake: GatewayRequest | undefined;
  readonly disconnection: Disconnection | undefined;

  /** Set when the route is known. */
  route: PreparedWebSocketRoute | undefined = undefined;
  routeKey = '';
  /** Status for the log: of the handshake, or what the message would have been answered with. */
  status = 200;
  responseBytes = 0;
  integrationStatus = 0;
  integrationLatencyMs = -1;
  integrationError: string | undefined = undefined;
  error: FrameError | undefined = undefined;
  /** Set when a backend is called. */
  upstreamRequest: UpstreamRequest | undefined = undefined;
  upstreamScheme: 'http' | 'https' = 'http';
  upstreamStartedAtMs = 0;
  trace: RequestTrace | undefined = undefined;
  #json: { readonly value: unknown } | undefined = undefined;

  constructor(start: InvocationStart) {
    this.connection = start.connection;
    this.stage = start.stage;
    this.eventType = start.eventType;
    this.requestId = start.requestId;
    this.messageId = start.messageId ?? '';
    this.startedAtMs = start.startedAtMs;
    this.startedAtUnixMs = start.startedAtUnixMs;
    this.body = start.body ?? '';
    this.handshake = start.handshake;
    this.disconnection = start.disconnection;
  }

  /** The message as JSON; undefined when it is none. Parsed once. */
  json(): unknown {
    this.#json ??= { value: parsed(this.body) };
    return this.#json.value;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
