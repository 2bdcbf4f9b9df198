import type { GatewayRequest, UpstreamRequest } from '@gatehouse/exchange';
import { parseJson } from '@gatehouse/json-path';
import type { JsonValue, ParsedJson } from '@gatehouse/json-path';
import type { RequestTrace } from '@gatehouse/telemetry';
import type { LimitLevel } from '@gatehouse/throttling';
import type { PlanMatch, PreparedApiKey } from '@gatehouse/usage-plans';
import type { ConnectError } from './connect-refusal.ts';
import type { Connection } from './connection.ts';
import type { WebSocketEnvironment } from './environment.ts';
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
  readonly environment: WebSocketEnvironment;
  readonly connection: Connection;
  readonly stage: PreparedWebSocketStage;
  readonly eventType: EventType;
  /** Of a message; empty otherwise. */
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
  /** Monotonic milliseconds. */
  readonly startedAtMs: number;
  readonly body: string;
  readonly handshake: GatewayRequest | undefined;
  readonly disconnection: Disconnection | undefined;

  /** Set when the route is known. */
  route: PreparedWebSocketRoute | undefined = undefined;
  routeKey = '';
  /** Set by the API key of a connect. */
  apiKey: PreparedApiKey | undefined = undefined;
  plan: PlanMatch | undefined = undefined;
  /** Set by a limit that refuses. */
  limitLevel: LimitLevel | undefined = undefined;
  /** Status for the log: of the handshake, or what the message would have been answered with. */
  status = 200;
  responseBytes = 0;
  integrationStatus = 0;
  integrationLatencyMs = -1;
  integrationError: string | undefined = undefined;
  /** What is wrong with a message by the model of its route. */
  validationError: string | undefined = undefined;
  error: FrameError | ConnectError | undefined = undefined;
  /** Set when a backend is called. */
  upstreamRequest: UpstreamRequest | undefined = undefined;
  upstreamScheme: 'http' | 'https' = 'http';
  upstreamStartedAtMs = 0;
  trace: RequestTrace | undefined = undefined;
  readonly #environment: WebSocketEnvironment;
  #requestId: string | undefined = undefined;
  #messageId: string | undefined = undefined;
  #startedAtUnixMs: number | undefined = undefined;
  #parsed: ParsedJson | undefined = undefined;
  #json: { readonly value: unknown } | undefined = undefined;

  constructor(start: InvocationStart) {
    this.connection = start.connection;
    this.stage = start.stage;
    this.eventType = start.eventType;
    this.#environment = start.environment;
    this.startedAtMs = start.environment.nowMs();
    this.body = start.body ?? '';
    this.handshake = start.handshake;
    this.disconnection = start.disconnection;
  }

  /** Made when somebody asks: most messages pass without. */
  get requestId(): string {
    return (this.#requestId ??= this.#environment.ids.requestId());
  }

  /** Of a message; empty otherwise. */
  get messageId(): string {
    return (this.#messageId ??= this.eventType === 'MESSAGE' ? this.#environment.ids.requestId() : '');
  }

  /** Wall clock, Unix milliseconds. */
  get startedAtUnixMs(): number {
    const { nowMs, nowUnixMs } = this.#environment;
    return (this.#startedAtUnixMs ??= Math.round(nowUnixMs() - (nowMs() - this.startedAtMs)));
  }

  /** The message, read once for the route selection and the template. A template may write into the value: it comes last. */
  parsed(): ParsedJson {
    return (this.#parsed ??= parseJson(this.body));
  }

  /** The message as a value; undefined when it is no JSON. */
  document(): JsonValue | undefined {
    const parsed = this.parsed();
    return parsed.ok ? parsed.value : undefined;
  }

  /** The message as plain objects, apart from what templates see; undefined when it is no JSON. */
  json(): unknown {
    this.#json ??= { value: plainJson(this.body) };
    return this.#json.value;
  }
}

function plainJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
