import type { Exchange, GatewayRequest, KeptAnswer, UpstreamCall, UpstreamRequest } from '@gatehouse/exchange';
import type { GatewayErrorCode } from '@gatehouse/errors';
import type { Flight } from '@gatehouse/response-cache';
import type { RequestTrace } from '@gatehouse/telemetry';
import type { LimitLevel } from '@gatehouse/throttling';
import type { PlanMatch, PreparedApiKey } from '@gatehouse/usage-plans';
import type { PreparedRoute, PreparedStage } from './prepared.ts';
import type { PipelineEnvironment } from './environment.ts';
import { finish } from './finish.ts';
import type { TraceHeaderWriter } from './forwarded-headers.ts';
import type { RequestTracing } from './tracing.ts';
import type { WallClock } from './wall-clock.ts';

/** Status in logs and metrics of a request whose client left before the answer. */
const CLIENT_CLOSED_REQUEST = 499;

/** `Warning` of an answer to a client that asked for a new cache entry and may not (reference rest-api.md 8). */
const CACHE_CONTROL_IGNORED = '199 Cache-control headers were ignored because the caller was unauthorized.';

/** One request on its way through the pipeline: what the stages learn, and the way to the answer. */
export class Invocation implements TraceHeaderWriter {
  readonly environment: PipelineEnvironment;
  readonly exchange: Exchange;
  readonly request: GatewayRequest;
  /** A UUID for requests of REST APIs. */
  requestId: string;
  /** `x-amz-apigw-id` of requests of REST APIs; empty for others. */
  extendedRequestId = '';
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

  /** Set by the API key of the request. */
  apiKey: PreparedApiKey | undefined;
  plan: PlanMatch | undefined;
  /** Set by a limit that refuses. */
  limitLevel: LimitLevel | undefined;
  /** Set when the request waited for a token. */
  limitWaitedSinceMs = 0;
  limitWaitMs = -1;

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
  /** Set by the gateway response of a REST API: what the answer was. */
  restError: { readonly type: string; readonly message: string } | undefined;

  /** Set when a backend is called: let go when the client leaves. */
  upstreamCall: UpstreamCall | undefined;

  /** Set by the response cache: whether it answered; undefined = it was not asked. */
  cacheHit: boolean | undefined;
  /** The client asked for a new entry and may not: the answer says so. */
  cacheControlIgnored = false;
  /** The body, when a step before the integration had to read it. */
  bufferedBody: Buffer | undefined;
  /** While the request waits for the cache: how it stops waiting. */
  leaveCache: (() => void) | undefined;
  /** Set when the answer of the backend is that of other requests, too. */
  flight: Flight | undefined;

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
    if (this.flight !== undefined) this.#land(this.flight, status, headers, body, contentLength);
    this.responseStatus = status;
    this.responseBytes += contentLength ?? body.length;
    this.exchange.respond(status, this.#finalHeaders(headers), body, contentLength);
    this.finish();
  }

  /** Answers with an entry of the cache. */
  respondKept(answer: KeptAnswer): void {
    // What these add is made for each request, so the head is, too.
    if (this.stage?.cors !== undefined || this.cacheControlIgnored)
      return this.respond(answer.status, [...answer.headers], answer.body);
    this.responseStatus = answer.status;
    this.responseBytes = answer.body.length;
    this.exchange.respondKept(answer, 'apigw-requestid', this.requestId);
    this.finish();
  }

  /** Answers a preflight: its CORS headers are complete, nothing is added but the request id. */
  respondPreflight(headers: string[]): void {
    this.responseStatus = 204;
    headers.push('apigw-requestid', this.requestId);
    this.exchange.respond(204, headers, '');
    this.finish();
  }

  /** Begins a streamed answer; `write`, then `end` or `breakOff` follow. */
  begin(status: number, headers: string[], contentLength: number): void {
    this.flight?.recording.begin(status, headers, contentLength);
    this.responseStatus = status;
    this.exchange.begin(status, this.#finalHeaders(headers), contentLength);
  }

  /** Sends a piece of a streamed answer. False = stop until the client can take more; not for what others wait for. */
  write(chunk: Uint8Array): boolean {
    this.responseBytes += chunk.byteLength;
    const { flight, exchange } = this;
    const canTakeMore = exchange.write(chunk);
    if (flight === undefined) return canTakeMore;
    if (flight.recording.write(chunk)) return true;
    // Nobody is left who wants the rest.
    if (exchange.aborted) this.upstreamCall?.abort();
    return canTakeMore;
  }

  /** Ends a streamed answer. */
  end(): void {
    this.flight?.recording.end();
    this.exchange.end();
    this.finish();
  }

  /** A streamed answer cannot be completed: cuts the connection, because a cut answer must not look whole. */
  breakOff(error: GatewayErrorCode): void {
    this.flight?.fail(everybodysError(error));
    this.exchange.destroy();
    this.finish();
  }

  /** The client left: lets go of the backend, unless others wait for its answer; nothing can be answered any more. */
  abandon(): void {
    this.responseStatus = CLIENT_CLOSED_REQUEST;
    this.leaveCache?.();
    if (this.flight?.abandon() !== true) this.upstreamCall?.abort();
    this.finish();
  }

  /** Counts and logs the request. Called once, at its end; further calls do nothing. */
  finish(): void {
    if (this.#finished) return;
    this.#finished = true;
    finish(this);
  }

  /** The answer is there: it is kept, and others get it, but an error of the gateway is never kept. */
  #land(
    flight: Flight,
    status: number,
    headers: readonly string[],
    body: string | Uint8Array,
    contentLength: number | undefined,
  ): void {
    this.flight = undefined;
    if (this.gatewayError === undefined) flight.recording.whole(status, headers, body, contentLength);
    else flight.fail(everybodysError(this.gatewayError));
  }

  #pushIds(headers: string[]): void {
    if (this.extendedRequestId === '') headers.push('apigw-requestid', this.requestId);
    else headers.push('x-amzn-RequestId', this.requestId, 'x-amz-apigw-id', this.extendedRequestId);
  }

  #finalHeaders(headers: string[]): string[] {
    const cors = this.stage?.cors;
    const final = cors === undefined ? headers : cors.applyTo(this.request, headers);
    if (this.cacheControlIgnored) final.push('warning', CACHE_CONTROL_IGNORED);
    this.#pushIds(final);
    return final;
  }
}

/** The error for those who wait for the same answer; undefined = this request itself was at fault, theirs may be right. */
function everybodysError(error: GatewayErrorCode): GatewayErrorCode | undefined {
  return OWN_FAULTS.has(error) ? undefined : error;
}

const OWN_FAULTS: ReadonlySet<GatewayErrorCode> = new Set([
  'BAD_REQUEST',
  'REQUEST_ENTITY_TOO_LARGE',
  'INVALID_JSON_BODY',
  'UNSUPPORTED_MEDIA_TYPE',
]);
