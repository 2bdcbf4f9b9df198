import type { Exchange, GatewayRequest, UpstreamCall, UpstreamRequest } from '@gatehouse/exchange';
import type { GatewayErrorCode } from '@gatehouse/errors';
import type { RequestTrace } from '@gatehouse/telemetry';
import type { PreparedRoute, PreparedStage } from './prepared.ts';
import type { PipelineEnvironment } from './environment.ts';
import { finish } from './finish.ts';
import type { TraceHeaderWriter } from './forwarded-headers.ts';
import type { RequestTracing } from './tracing.ts';
import type { WallClock } from './wall-clock.ts';

/** Status in logs and metrics of a request whose client left before the answer. */
const CLIENT_CLOSED_REQUEST = 499;

/** One request on its way through the pipeline: what the stages learn, and the way to the answer. */
export class Invocation implements TraceHeaderWriter {
  readonly environment: PipelineEnvironment;
  readonly exchange: Exchange;
  readonly request: GatewayRequest;
  readonly requestId: string;
  /** Monotonic milliseconds. */
  readonly startedAtMs: number;
  /** Wall clock, Unix milliseconds. */
  readonly startedAtUnixMs: number;

  /** Set by host matching. */
  domainName = '';
  domainPrefix = '';
  basePathMatched: string | undefined;
  /** Set by stage matching: the path that routes see, and the stage. */
  routePath = '';
  stage: PreparedStage | undefined;
  /** Set by route matching. */
  route: PreparedRoute | undefined;
  pathParameters: readonly string[] = [];

  /** Set by the integration. */
  integrationStartedAtMs = 0;
  integrationLatencyMs = -1;
  integrationStatus = 0;
  integrationError: string | undefined;
  /** Set when a backend is called; its span is made of them. */
  upstreamRequest: UpstreamRequest | undefined;
  upstreamScheme: 'http' | 'https' = 'http';
  /** Set by a gateway response. */
  gatewayError: GatewayErrorCode | undefined;

  /** Set when a backend is called: let go when the client leaves. */
  upstreamCall: UpstreamCall | undefined;

  responseStatus = 0;
  responseBytes = 0;
  requestBytes = 0;
  /** Set by the first who asks for it. */
  trace: RequestTrace | undefined;
  #finished = false;

  constructor(exchange: Exchange, environment: PipelineEnvironment, wallClock: WallClock) {
    this.exchange = exchange;
    this.request = exchange.request;
    this.environment = environment;
    this.requestId = environment.ids.requestId();
    this.startedAtMs = environment.nowMs();
    this.startedAtUnixMs = wallClock.unixMsAt(this.startedAtMs);
  }

  /** The path with the stage in front: `$context.path` and what private integrations receive (reference http-api.md 3). */
  get stagePath(): string {
    const name = this.stage?.stageName ?? '$default';
    return name === '$default' ? this.routePath : `/${name}${this.routePath}`;
  }

  /** The headers that carry the request's trace to a backend; without telemetry a new X-Ray root, unless the client sent one. */
  addTraceHeaders(headers: string[], hasXrayHeader: boolean): void {
    const { tracing, ids } = this.environment;
    if (tracing !== undefined) tracing.tracer.inject(this.traceIn(tracing), headers, hasXrayHeader);
    else if (!hasXrayHeader) headers.push('x-amzn-trace-id', ids.traceId(this.startedAtUnixMs));
  }

  /** The request's trace, begun or continued when it is first asked for. */
  traceIn({ tracer }: RequestTracing): RequestTrace {
    return (this.trace ??= tracer.accept(this.request.headers, this.startedAtUnixMs));
  }

  /** Answers in one go. `headers` flat; the request id and CORS headers are added here. */
  respond(status: number, headers: string[], body: string | Uint8Array, contentLength?: number): void {
    this.responseStatus = status;
    this.responseBytes += contentLength ?? body.length;
    this.exchange.respond(status, this.#finalHeaders(headers), body, contentLength);
    this.finish();
  }

  /** Answers a preflight: its CORS headers are complete, nothing is added but the request id. */
  respondPreflight(headers: string[]): void {
    this.responseStatus = 204;
    headers.push('apigw-requestid', this.requestId);
    this.exchange.respond(204, headers, '');
    this.finish();
  }

  /** Begins a streamed answer; `finish` is for whoever ends it. */
  begin(status: number, headers: string[], contentLength: number): void {
    this.responseStatus = status;
    this.exchange.begin(status, this.#finalHeaders(headers), contentLength);
  }

  /** The client left: lets go of the backend; nothing can be answered any more. */
  abandon(): void {
    this.responseStatus = CLIENT_CLOSED_REQUEST;
    this.upstreamCall?.abort();
    this.finish();
  }

  /** Counts and logs the request. Called once, at its end; further calls do nothing. */
  finish(): void {
    if (this.#finished) return;
    this.#finished = true;
    finish(this);
  }

  #finalHeaders(headers: string[]): string[] {
    const cors = this.stage?.cors;
    const final = cors === undefined ? headers : cors.applyTo(this.request, headers);
    final.push('apigw-requestid', this.requestId);
    return final;
  }
}
