import type { GatewayErrorCode } from '@gatehouse/errors';
import type { Upstream, UpstreamCall, UpstreamFailure, UpstreamHandler, UpstreamRequest } from '@gatehouse/exchange';
import { gatewayResponse } from './gateway-response.ts';
import type { Invocation } from './invocation.ts';

const FAILURES: Readonly<Record<UpstreamFailure, GatewayErrorCode>> = {
  UNREACHABLE: 'INTEGRATION_UNREACHABLE',
  TIMEOUT: 'INTEGRATION_TIMEOUT',
  MALFORMED_RESPONSE: 'INTEGRATION_MALFORMED_RESPONSE',
  BROKEN: 'INTEGRATION_UNREACHABLE',
};

/** One clock reading serves the client's latency and the deadline of the call. */
export type StartedRequest = UpstreamRequest & { readonly startedAtMs: number };

/** The answer of a backend on its way to the client. */
export interface BackendResponse extends Pick<UpstreamHandler, 'onHead' | 'onData' | 'onEnd'> {
  /** True once something went to the client. */
  readonly started: boolean;
}

/** How an integration calls its backend. */
export interface CallPlan {
  /** Undefined while the VPC link of the integration is not known to the node. */
  readonly upstream: () => Upstream | undefined;
  /** How the backend is spoken to, for its span. */
  readonly scheme: 'http' | 'https';
  /** The request for the backend; `body` when it was read. Undefined = it cannot be sent, answer 400. */
  readonly request: (invocation: Invocation, body: Buffer | undefined) => StartedRequest | undefined;
  readonly response: (invocation: Invocation) => BackendResponse;
}

/** One call of a backend: client -> backend on this side, backend -> client in its response. */
export class ProxyCall implements UpstreamHandler {
  readonly #invocation: Invocation;
  readonly #plan: CallPlan;
  readonly #response: BackendResponse;
  #failed = false;

  constructor(invocation: Invocation, plan: CallPlan) {
    this.#invocation = invocation;
    this.#plan = plan;
    this.#response = plan.response(invocation);
  }

  /** Calls the backend. `body` is given when a mapping needed it; otherwise the client's body is streamed. */
  start(body: Buffer | undefined): void {
    const invocation = this.#invocation;
    const upstream = this.#plan.upstream();
    const request = upstream === undefined ? undefined : this.#plan.request(invocation, body);
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
