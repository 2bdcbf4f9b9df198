import type { Connection } from './connection.ts';
import type { WebSocketEnvironment } from './environment.ts';
import { errorFrame } from './error-frame.ts';
import type { FrameError } from './error-frame.ts';
import { RouteInvocation } from './invocation.ts';
import type { PreparedWebSocketRoute, PreparedWebSocketStage } from './prepared.ts';
import { endRun, runRoute } from './route-runner.ts';

const BAD_REQUEST = 400;
const FORBIDDEN = 403;
const TOO_MANY_REQUESTS = 429;
/** Messages of the largest size that may wait; small ones are counted by the limits. */
const QUEUED_MESSAGES = 4;

/** What messages need of the node. */
export interface MessageParts {
  readonly environment: WebSocketEnvironment;
  /** Sends to a client under the rule for slow readers. */
  readonly send: (connection: Connection, text: string | Uint8Array) => void;
  /** Headers of an integration's answer. */
  readonly onAnswer: (connection: Connection, headers: readonly string[]) => void;
  /** A connection has no message under way any more. */
  readonly onQuiet: (connection: Connection) => void;
}

/**
 * The way of a message: route selection, throttle, validation, integration, and the answer of a two-way route (reference websocket-api.md 2 and 5).
 * Messages of one connection keep their order: the next one waits until those before it are answered, in a queue with a bound.
 */
export class Messages {
  readonly #parts: MessageParts;

  constructor(parts: MessageParts) {
    this.#parts = parts;
  }

  received(connection: Connection, text: string): void {
    const { limits } = this.#parts.environment;
    if (connection.inFlight < limits.maxInFlight && connection.queued === undefined) return this.#run(connection, text);
    const queued = (connection.queued ??= []);
    const bytes = queued.reduce((sum, one) => sum + one.length, text.length);
    if (queued.length < limits.maxQueued && bytes <= limits.maxMessageBytes * QUEUED_MESSAGES) queued.push(text);
    else this.#refuse(connection, text);
  }

  #run(connection: Connection, text: string): void {
    const stage = connection.slot.current;
    if (stage === undefined) return;
    const invocation = this.#invocation(connection, stage, text);
    const route = selectRoute(stage, invocation);
    (route ?? stage).metrics.messageCount += 1;
    connection.inFlight += 1;
    if (route === undefined) {
      this.#endWith(invocation, 'NO_ROUTE', FORBIDDEN);
      return this.#ended(connection);
    }
    invocation.route = route;
    invocation.routeKey = route.routeKey;
    this.#parts.environment.admission.ask(invocation, route.limits, (refusedBy) => {
      invocation.validationError = refusedBy === undefined ? route.validate?.(invocation) : undefined;
      if (refusedBy !== undefined) this.#endWith(invocation, 'THROTTLED', TOO_MANY_REQUESTS);
      else if (invocation.validationError !== undefined) this.#endWith(invocation, 'BAD_REQUEST_BODY', BAD_REQUEST);
      else return this.#call(invocation, route);
      this.#ended(connection);
    });
  }

  #call(invocation: RouteInvocation, route: PreparedWebSocketRoute): void {
    const { connection } = invocation;
    runRoute(invocation, this.#parts.environment, (outcome) => {
      if (outcome?.ok === true && outcome.headers.length > 0 && connection.socket !== undefined) {
        this.#parts.onAnswer(connection, outcome.headers);
      }
      if (outcome?.ok === false) this.#sendError(invocation, outcome.error);
      else if (outcome !== undefined && route.isTwoWay && outcome.body.length > 0)
        this.#answer(invocation, outcome.body);
      endRun(invocation, this.#parts.environment);
      this.#ended(connection);
    });
  }

  /** A message has been answered, whatever the answer: the next one may go. */
  #ended(connection: Connection): void {
    connection.inFlight -= 1;
    this.#next(connection);
  }

  #next(connection: Connection): void {
    const { queued } = connection;
    const text = queued?.shift();
    if (queued?.length === 0) connection.queued = undefined;
    if (text !== undefined) this.#run(connection, text);
    else if (connection.inFlight === 0) this.#parts.onQuiet(connection);
  }

  #answer(invocation: RouteInvocation, body: string | Uint8Array): void {
    invocation.responseBytes = body.length;
    if (invocation.route !== undefined) invocation.route.metrics.messageCount += 1;
    this.#parts.send(invocation.connection, body);
  }

  /** More messages than may wait: this one is lost, and its sender is told. */
  #refuse(connection: Connection, text: string): void {
    const stage = connection.slot.current;
    if (stage === undefined) return;
    stage.metrics.messageCount += 1;
    this.#endWith(this.#invocation(connection, stage, text), 'THROTTLED', TOO_MANY_REQUESTS);
  }

  #endWith(invocation: RouteInvocation, error: FrameError, status: number): void {
    (invocation.route ?? invocation.stage).metrics.clientErrorCount += 1;
    invocation.error = error;
    invocation.status = status;
    this.#sendError(invocation, error);
    endRun(invocation, this.#parts.environment);
  }

  #sendError(invocation: RouteInvocation, error: FrameError): void {
    this.#parts.send(invocation.connection, errorFrame(error, invocation));
  }

  #invocation(connection: Connection, stage: PreparedWebSocketStage, body: string): RouteInvocation {
    const { environment } = this.#parts;
    const invocation = new RouteInvocation({ environment, connection, stage, eventType: 'MESSAGE', body });
    connection.lastActiveAtMs = invocation.startedAtMs;
    return invocation;
  }
}

/** No message reaches `$connect` or `$disconnect`; what selects nothing goes to `$default` (reference websocket-api.md 2). */
function selectRoute(stage: PreparedWebSocketStage, invocation: RouteInvocation): PreparedWebSocketRoute | undefined {
  const key = invocation.document() === undefined ? '' : stage.selectRoute(invocation);
  const route = key.startsWith('$') ? undefined : stage.routes.get(key);
  return route ?? stage.routes.get('$default');
}
