import type { AccessLogContext } from '@gatehouse/access-log';
import { GATEWAY_ERRORS } from '@gatehouse/errors';
import { headerOf } from '@gatehouse/exchange';
import type { Invocation } from './invocation.ts';

/** An invocation as access log lines and `$context.` mapping values see it, `latencyMs` after its start. */
export function logContextOf(invocation: Invocation, latencyMs: number): AccessLogContext {
  return new InvocationLogContext(invocation, latencyMs);
}

/** Reads what is asked for when it is asked for: most formats name a few of these, and copying all of them was 250 bytes for each request. */
class InvocationLogContext implements AccessLogContext {
  readonly #invocation: Invocation;
  readonly responseLatencyMs: number;

  constructor(invocation: Invocation, latencyMs: number) {
    this.#invocation = invocation;
    this.responseLatencyMs = latencyMs;
  }

  get apiId(): string {
    return this.#invocation.stage?.apiId ?? '';
  }

  get stage(): string {
    return this.#invocation.stage?.stageName ?? '';
  }

  get routeKey(): string | undefined {
    return this.#invocation.route?.routeKey;
  }

  get requestId(): string {
    return this.#invocation.requestId;
  }

  get extendedRequestId(): string | undefined {
    return this.#invocation.extendedRequestId || undefined;
  }

  get resourceId(): string | undefined {
    return this.#invocation.route?.resource?.resourceId;
  }

  get resourcePath(): string | undefined {
    return this.#invocation.route?.resource?.path;
  }

  get operationName(): string | undefined {
    return this.#invocation.route?.resource?.operationName;
  }

  get deploymentId(): string | undefined {
    return this.#invocation.stage?.deploymentId;
  }

  get isCanaryRequest(): boolean | undefined {
    return this.#invocation.stage?.rest?.isCanary;
  }

  get traceId(): string | undefined {
    return this.#invocation.trace?.traceId;
  }

  get requestTimeUnixMs(): number {
    return this.#invocation.startedAtUnixMs;
  }

  get httpMethod(): string {
    return this.#invocation.request.method;
  }

  get path(): string {
    return this.#invocation.stagePath;
  }

  get protocol(): string {
    return 'HTTP/1.1';
  }

  get domainName(): string {
    return this.#invocation.domainName;
  }

  get domainPrefix(): string {
    return this.#invocation.domainPrefix;
  }

  get basePathMatched(): string | undefined {
    return this.#invocation.basePathMatched;
  }

  get sourceIp(): string {
    return this.#invocation.request.sourceIp;
  }

  get userAgent(): string | undefined {
    return headerOf(this.#invocation.request.headers, 'user-agent');
  }

  get status(): number {
    return this.#invocation.responseStatus;
  }

  get responseLengthBytes(): number {
    return this.#invocation.responseBytes;
  }

  get dataProcessedBytes(): number {
    return this.#invocation.requestBytes + this.#invocation.responseBytes;
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

  get apiKey(): string | undefined {
    const { apiKey, request } = this.#invocation;
    return apiKey && headerOf(request.headers, 'x-api-key');
  }

  get apiKeyId(): string | undefined {
    return this.#invocation.apiKey?.apiKeyId;
  }

  get usagePlanId(): string | undefined {
    return this.#invocation.plan?.plan.usagePlanId;
  }

  get limitLevel(): string | undefined {
    return this.#invocation.limitLevel;
  }

  get errorMessage(): string | undefined {
    const { gatewayError: error, restError } = this.#invocation;
    return error === undefined ? undefined : (restError?.message ?? GATEWAY_ERRORS[error].message);
  }

  get errorResponseType(): string | undefined {
    return this.#invocation.restError?.type ?? this.#invocation.gatewayError;
  }
}
