import { STATUS_CODES } from 'node:http';
import type { AcceptWebSocket, Exchange } from '@gatehouse/exchange';
import { headerOf } from '@gatehouse/exchange';
import { Connection } from './connection.ts';
import type { ConnectionOwner } from './connection.ts';
import type { WebSocketEnvironment } from './environment.ts';
import { handshakeProblem, isAllowedOrigin, offeredSubprotocols } from './handshake.ts';
import type { Refusal } from './handshake.ts';
import { RouteInvocation } from './invocation.ts';
import type { IntegrationOutcome, PreparedWebSocketStage, WebSocketStageSlot } from './prepared.ts';
import type { RateGate } from './rate-gate.ts';
import { endRun, runRoute } from './route-runner.ts';

/** What connects need of the node. */
export interface ConnectParts {
  readonly environment: WebSocketEnvironment;
  readonly owner: ConnectionOwner;
  readonly connects: RateGate;
  readonly intern: (text: string) => string;
  /** Whether a live connection has an id. */
  readonly isTaken: (connectionId: string) => boolean;
  /** Writes a connection down before its 101 leaves; undefined = nothing to wait for. */
  readonly announce: (connection: Connection) => Promise<void> | undefined;
  /** The connection is open. `headers`: of the answer of its `$connect` integration. */
  readonly onOpen: (connection: Connection, headers: readonly string[]) => void;
  /** The client left although the connect succeeded. */
  readonly onLost: (connection: Connection) => void;
}

/** A handshake on its way: which stage was asked for, and how. */
export interface ConnectRequest {
  readonly exchange: Exchange;
  readonly slot: WebSocketStageSlot;
  readonly domainName: string;
}

const FORBIDDEN: Refusal = { status: 403, message: 'Forbidden' };
const THROTTLED: Refusal = { status: 429, message: 'Too Many Requests' };
const BAD_REQUEST: Refusal = { status: 400, message: 'Bad Request' };
/** Statuses of what goes wrong with the `$connect` integration (reference websocket-api.md 3). */
const FAILURE_STATUS = { INTEGRATION_FAILED: 502, INTEGRATION_TIMEOUT: 504 } as const;

/** The way of a connect, top to bottom: checks, `$connect` integration while the handshake waits, 101 or a status (reference websocket-api.md 1 and 3). */
export class Connects {
  readonly #parts: ConnectParts;

  constructor(parts: ConnectParts) {
    this.#parts = parts;
  }

  start({ exchange, slot, domainName }: ConnectRequest): void {
    const { request, accept } = exchange;
    const stage = slot.current;
    const problem = handshakeProblem(request);
    if (problem !== undefined) return refuse(exchange, problem, stage);
    if (stage === undefined || accept === undefined) return refuse(exchange, FORBIDDEN, stage);
    if (!isAllowedOrigin(request.headers, stage.allowedOrigins)) return refuse(exchange, FORBIDDEN, stage);
    // Here stand WAF and resource policy once they exist.
    if (!this.#parts.connects.take(this.#parts.environment.nowMs())) return refuse(exchange, THROTTLED, stage);
    // Here stand API key, throttle of the stage and authorizer of $connect once they exist.
    const invocation = this.#invocation({ exchange, slot, domainName }, stage);
    const { route } = invocation;
    if (route?.lacksParameter(invocation) === true) return refuse(exchange, BAD_REQUEST, stage);
    (route ?? stage).metrics.connectCount += 1;
    runRoute(invocation, this.#parts.environment, (outcome) => {
      void this.#decide(invocation, exchange, accept, outcome);
    });
  }

  #invocation({ exchange, slot, domainName }: ConnectRequest, stage: PreparedWebSocketStage): RouteInvocation {
    const { environment, owner, intern } = this.#parts;
    const { request } = exchange;
    const connection = new Connection(owner, {
      connectionId: this.#newId(),
      slot,
      connectedAtUnixMs: environment.nowUnixMs(),
      domainName: intern(domainName),
      sourceIp: intern(request.sourceIp),
      userAgent: intern(headerOf(request.headers, 'user-agent') ?? ''),
    });
    const invocation = new RouteInvocation({
      environment,
      connection,
      stage,
      eventType: 'CONNECT',
      handshake: request,
    });
    invocation.route = stage.routes.get('$connect');
    invocation.routeKey = '$connect';
    return invocation;
  }

  /** Random ones of 48 bits meet now and then. */
  #newId(): string {
    const { environment, isTaken } = this.#parts;
    let id = environment.connectionIds.next();
    while (isTaken(id)) id = environment.connectionIds.next();
    return id;
  }

  async #decide(
    invocation: RouteInvocation,
    exchange: Exchange,
    accept: AcceptWebSocket,
    outcome: IntegrationOutcome | undefined,
  ): Promise<void> {
    const { connection } = invocation;
    const status = outcome === undefined ? 200 : outcome.ok ? outcome.status : FAILURE_STATUS[outcome.error];
    const isAdmitted = status >= 200 && status < 300;
    if (isAdmitted) {
      const announced = this.#parts.announce(connection);
      if (announced !== undefined) await announced;
    }
    invocation.status = isAdmitted ? 101 : status;
    endRun(invocation, this.#parts.environment);
    if (!isAdmitted) return refuseWith(exchange, status, invocation);
    const headers = outcome?.ok === true ? outcome.headers : [];
    const protocol = chosenSubprotocol(exchange, headers);
    const socket = accept(connection, protocol === undefined ? [] : ['Sec-WebSocket-Protocol', protocol]);
    // The client may have left, or sent its close with its first bytes.
    if (socket === undefined) return this.#parts.onLost(connection);
    connection.socket = socket;
    connection.openedAtMs = connection.lastActiveAtMs = this.#parts.environment.nowMs();
    this.#parts.onOpen(connection, headers);
  }
}

/** The gateway does not negotiate: the integration says which one, among those that the client offers (reference websocket-api.md 3). */
function chosenSubprotocol({ request }: Exchange, headers: readonly string[]): string | undefined {
  const chosen = headerOf(headers, 'sec-websocket-protocol');
  return chosen !== undefined && offeredSubprotocols(request.headers).includes(chosen) ? chosen : undefined;
}

function refuse(exchange: Exchange, refusal: Refusal, stage: PreparedWebSocketStage | undefined): void {
  if (stage !== undefined) stage.metrics.clientErrorCount += 1;
  const { status, message, headers = [] } = refusal;
  exchange.respond(status, ['content-type', 'application/json', ...headers], JSON.stringify({ message }));
}

/** What the client of a refused connect reads; a status of ours that cannot be one becomes 500. */
function refuseWith(exchange: Exchange, status: number, { connection, requestId }: RouteInvocation): void {
  const isSendable = status >= 300 && status <= 599 && status !== 304;
  const sent = isSendable ? status : 500;
  const body =
    sent < 500
      ? JSON.stringify({ message: STATUS_CODES[sent] ?? 'Forbidden' })
      : `{"message": "Internal server error", "connectionId":"${connection.connectionId}", "requestId":"${requestId}"}`;
  exchange.respond(sent, ['content-type', 'application/json'], body);
}
