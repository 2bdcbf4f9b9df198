import type { AcceptWebSocket, Exchange } from '@gatehouse/exchange';
import { headerOf } from '@gatehouse/exchange';
import { answerRefused, answerRefusedBy, CONNECT_ERRORS } from './connect-refusal.ts';
import type { ConnectError } from './connect-refusal.ts';
import { Connection } from './connection.ts';
import type { ConnectionOwner } from './connection.ts';
import type { WebSocketEnvironment } from './environment.ts';
import { handshakeProblem, isAllowedOrigin, offeredSubprotocols } from './handshake.ts';
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
    const { environment, connects } = this.#parts;
    const problem = handshakeProblem(request);
    if (problem !== undefined || stage === undefined || accept === undefined) {
      if (stage !== undefined) stage.metrics.clientErrorCount += 1;
      return answerRefused(exchange, problem ?? { status: 403, message: 'Forbidden' });
    }
    const invocation = this.#invocation({ exchange, slot, domainName }, stage);
    const refuse = (error: ConnectError): void => {
      this.#refuse(invocation, exchange, error);
    };
    if (!isAllowedOrigin(request.headers, stage.allowedOrigins)) return refuse('FORBIDDEN_ORIGIN');
    // Here stand WAF and resource policy once they exist.
    if (!connects.take(environment.nowMs())) return refuse('THROTTLED');
    if (!environment.admission.hasApiKey(invocation)) return refuse('INVALID_API_KEY');
    environment.admission.ask(invocation, stage.connectLimits, (refusedBy) => {
      if (refusedBy !== undefined) return refuse(refusedBy === 'QUOTA' ? 'QUOTA_EXCEEDED' : 'THROTTLED');
      // Here stands the authorizer of $connect once it exists.
      if (invocation.route?.lacksParameter(invocation) === true) return refuse('BAD_REQUEST_PARAMETERS');
      this.#run(invocation, exchange, accept);
    });
  }

  #run(invocation: RouteInvocation, exchange: Exchange, accept: AcceptWebSocket): void {
    // While it waited for a limit.
    if (exchange.aborted) return;
    (invocation.route ?? invocation.stage).metrics.connectCount += 1;
    runRoute(invocation, this.#parts.environment, (outcome) => {
      void this.#decide(invocation, exchange, accept, outcome);
    });
  }

  #refuse(invocation: RouteInvocation, exchange: Exchange, error: ConnectError): void {
    (invocation.route ?? invocation.stage).metrics.clientErrorCount += 1;
    invocation.error = error;
    invocation.status = CONNECT_ERRORS[error].status;
    endRun(invocation, this.#parts.environment);
    answerRefused(exchange, CONNECT_ERRORS[error]);
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
    if (!isAdmitted) return answerRefusedBy(exchange, status, invocation);
    const headers = outcome?.ok === true ? outcome.headers : [];
    const protocol = chosenSubprotocol(exchange, headers);
    const socket = accept(connection, protocol ?? '');
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
