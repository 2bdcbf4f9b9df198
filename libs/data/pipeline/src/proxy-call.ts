import type { GatewayErrorCode } from '@gatehouse/errors';
import { headerOf } from '@gatehouse/exchange';
import type { UpstreamCall, UpstreamFailure, UpstreamHandler, UpstreamRequest } from '@gatehouse/exchange';
import { withoutConditions } from '@gatehouse/response-cache';
import { forwardedHeaders } from './forwarded-headers.ts';
import { gatewayResponse } from './gateway-response.ts';
import type { ProxyPlan } from './http-proxy-integration.ts';
import type { Invocation } from './invocation.ts';
import { requestMappingSource } from './mapping-source.ts';
import { ProxyResponse } from './proxy-response.ts';

const FAILURES: Readonly<Record<UpstreamFailure, GatewayErrorCode>> = {
  UNREACHABLE: 'INTEGRATION_UNREACHABLE',
  TIMEOUT: 'INTEGRATION_TIMEOUT',
  MALFORMED_RESPONSE: 'INTEGRATION_MALFORMED_RESPONSE',
  BROKEN: 'INTEGRATION_UNREACHABLE',
};

/** One clock reading serves the client's latency and the deadline of the call. */
type StartedRequest = UpstreamRequest & { readonly startedAtMs: number };

/** One call of a backend: client -> backend on this side, backend -> client in ProxyResponse. */
export class ProxyCall implements UpstreamHandler {
  readonly #invocation: Invocation;
  readonly #plan: ProxyPlan;
  readonly #response: ProxyResponse;
  #failed = false;

  constructor(invocation: Invocation, plan: ProxyPlan) {
    this.#invocation = invocation;
    this.#plan = plan;
    this.#response = new ProxyResponse(invocation, plan.responseMapping);
  }

  /** Calls the backend. `body` is given when a mapping needed it; otherwise the client's body is streamed. */
  start(body: Buffer | undefined): void {
    const invocation = this.#invocation;
    const upstream = this.#plan.upstream();
    const request = upstream === undefined ? undefined : this.#upstreamRequest(body);
    if (upstream === undefined) return gatewayResponse(invocation, 'INTEGRATION_UNREACHABLE');
    if (request === undefined) return gatewayResponse(invocation, 'BAD_REQUEST');
    invocation.upstreamRequest = request;
    invocation.upstreamScheme = this.#plan.scheme;
    invocation.integrationStartedAtMs = request.startedAtMs;
    const call = upstream.call(request, this);
    invocation.upstreamCall = call;
    // The call may have failed at once, for example for a header that cannot be sent.
    if (this.#failed) return;
    if (body !== undefined) this.#sendBuffered(call, body);
    else if (invocation.request.contentLength !== 0) this.#streamBody(call);
  }

  onHead(status: number, headers: string[], contentLength: number, bodyInHand: boolean): void {
    this.#response.onHead(status, headers, contentLength, bodyInHand);
  }

  onData(chunk: Uint8Array): boolean {
    return this.#response.onData(chunk);
  }

  onEnd(): void {
    this.#response.onEnd();
  }

  onFailure(failure: UpstreamFailure, cause: unknown): void {
    this.#failed = true;
    const invocation = this.#invocation;
    invocation.integrationError = cause instanceof Error ? cause.message : failure;
    if (this.#response.started) invocation.breakOff(FAILURES[failure]);
    else if (invocation.gatewayError === undefined) gatewayResponse(invocation, FAILURES[failure]);
  }

  onDrain(): void {
    this.#invocation.exchange.resumeBody();
  }

  /** Undefined when a mapping yields something that cannot be sent. */
  #upstreamRequest(body: Buffer | undefined): StartedRequest | undefined {
    const { request, environment } = this.#invocation;
    const plan = this.#plan;
    const forwarded = forwardedHeaders(request, this.#invocation, environment.tracing?.notForwarded, plan.ownHeaders);
    const headers = this.#invocation.flight === undefined ? forwarded : withoutConditions(forwarded);
    let path = '';
    let query = request.query;
    if (plan.requestMapping !== undefined) {
      const source = requestMappingSource(this.#invocation, body);
      const mapped = plan.requestMapping.apply(source, headers, query, path);
      if (mapped === undefined) return undefined;
      ({ path, query } = mapped);
    }
    const target = plan.target(this.#invocation, path, query);
    if (target === undefined) return undefined;
    return {
      method: plan.method ?? request.method,
      target,
      authority: plan.authority ?? mappedHost(headers) ?? request.authority,
      headers,
      contentLength: body === undefined ? request.contentLength : body.byteLength,
      timeoutMs: plan.timeoutMs,
      startedAtMs: environment.nowMs(),
    };
  }

  #sendBuffered(call: UpstreamCall, body: Buffer): void {
    if (body.byteLength > 0) call.write(body);
    call.end();
  }

  #streamBody(call: UpstreamCall): void {
    const invocation = this.#invocation;
    invocation.exchange.readBody((chunk, isLast) => {
      if (this.#failed) return;
      invocation.requestBytes += chunk.byteLength;
      if (invocation.requestBytes > invocation.environment.maxPayloadBytes) return this.#refuseBody(call);
      if (chunk.byteLength > 0 && !call.write(chunk) && !isLast) invocation.exchange.pauseBody();
      if (isLast) call.end();
    });
  }

  #refuseBody(call: UpstreamCall): void {
    this.#failed = true;
    call.abort();
    if (this.#response.started) this.#invocation.breakOff('REQUEST_ENTITY_TOO_LARGE');
    else gatewayResponse(this.#invocation, 'REQUEST_ENTITY_TOO_LARGE');
  }
}

/** `overwrite:header.Host` works on private integrations, whose Host is otherwise the client's (reference http-api.md 8). */
function mappedHost(headers: readonly string[]): string | undefined {
  return headerOf(headers, 'host');
}
