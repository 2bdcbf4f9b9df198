import type { AccessLogContext } from '@gatehouse/access-log';
import { CONNECT_ERRORS } from './connect-refusal.ts';
import type { ConnectError } from './connect-refusal.ts';
import { FRAME_ERRORS } from './error-frame.ts';
import type { FrameError } from './error-frame.ts';
import type { RouteInvocation } from './invocation.ts';

/** A run of a route as access log lines see it (reference websocket-api.md 9). */
export class WebSocketLogContext implements AccessLogContext {
  readonly httpMethod = '';
  readonly path = '';
  readonly protocol = 'WebSocket';
  readonly basePathMatched = undefined;
  readonly responseLatencyMs: number;
  readonly #invocation: RouteInvocation;

  constructor(invocation: RouteInvocation, latencyMs: number) {
    this.#invocation = invocation;
    this.responseLatencyMs = latencyMs;
  }

  get apiId(): string {
    return this.#invocation.stage.apiId;
  }
  get stage(): string {
    return this.#invocation.stage.stageName;
  }
  get routeKey(): string {
    return this.#invocation.routeKey;
  }
  get requestId(): string {
    return this.#invocation.requestId;
  }
  get traceId(): string | undefined {
    return this.#invocation.trace?.traceId;
  }
  get requestTimeUnixMs(): number {
    return this.#invocation.startedAtUnixMs;
  }
  get domainName(): string {
    return this.#invocation.connection.domainName;
  }
  get domainPrefix(): string {
    return this.domainName.split('.', 1)[0] ?? '';
  }
  get sourceIp(): string {
    return this.#invocation.connection.sourceIp;
  }
  get userAgent(): string | undefined {
    return this.#invocation.connection.userAgent || undefined;
  }
  get status(): number {
    return this.#invocation.status;
  }
  get responseLengthBytes(): number {
    return this.#invocation.responseBytes;
  }
  get dataProcessedBytes(): number {
    return this.#invocation.body.length + this.#invocation.responseBytes;
  }
  get integrationStatus(): number {
    return this.#invocation.integrationStatus;
  }
  get integrationLatencyMs(): number {
    return this.#invocation.integrationLatencyMs;
  }
  get integrationError(): string | undefined {
    return this.#invocation.integrationError;
  }
  get apiKeyId(): string | undefined {
    return this.#invocation.apiKey?.apiKeyId ?? this.#invocation.connection.apiKeyId;
  }
  get usagePlanId(): string | undefined {
    return this.#invocation.plan?.plan.usagePlanId;
  }
  get limitLevel(): string | undefined {
    return this.#invocation.limitLevel;
  }
  get errorMessage(): string | undefined {
    const { error } = this.#invocation;
    if (error === undefined) return undefined;
    return error in CONNECT_ERRORS ? CONNECT_ERRORS[error as ConnectError].message : FRAME_ERRORS[error as FrameError];
  }
  get validationError(): string | undefined {
    return this.#invocation.validationError;
  }
  get errorResponseType(): string | undefined {
    return this.#invocation.error;
  }
  get eventType(): string {
    return this.#invocation.eventType;
  }
  get connectionId(): string {
    return this.#invocation.connection.connectionId;
  }
  get messageId(): string {
    return this.#invocation.messageId;
  }
  get connectedAtUnixMs(): number {
    return this.#invocation.connection.connectedAtUnixMs;
  }
  get disconnectStatusCode(): number | undefined {
    return this.#invocation.disconnection?.code;
  }
  get disconnectReason(): string | undefined {
    return this.#invocation.disconnection?.reason;
  }
}
