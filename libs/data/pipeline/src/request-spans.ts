import type { UpstreamRequest } from '@gatehouse/exchange';
import { headerOf } from '@gatehouse/exchange';
import { ATTR, methodAttribute, OTHER_METHOD, redactedQuery } from '@gatehouse/telemetry';
import type { AttributeValue, RequestTrace, RequestTracer, SpanRecord } from '@gatehouse/telemetry';
import type { Invocation } from './invocation.ts';

type Attributes = Record<string, AttributeValue>;

const FIRST_FAILED_STATUS = 500;
const FIRST_CLIENT_FAILED_STATUS = 400;

/**
 * The end of a request for its trace: keeps sampled requests, and failed ones (5xx, backend failures) within the cap. Spans are
 * made here from what the invocation knows, and only if they are kept.
 */
export function recordSpans(
  invocation: Invocation,
  tracer: RequestTracer,
  trace: RequestTrace,
  latencyMs: number,
): void {
  const { responseStatus, integrationError, startedAtUnixMs } = invocation;
  const isFailed = responseStatus >= FIRST_FAILED_STATUS || integrationError !== undefined;
  if (!tracer.keeps(trace, isFailed, startedAtUnixMs + latencyMs)) return;
  const spanId = tracer.newSpanId();
  tracer.record(serverSpan(invocation, trace, spanId, latencyMs));
  if (invocation.limitWaitMs >= 0) tracer.record(limitSpan(invocation, trace, spanId, tracer.newSpanId()));
  const { upstreamRequest } = invocation;
  if (upstreamRequest !== undefined && trace.clientSpanId !== '') {
    tracer.record(clientSpan(invocation, trace, spanId, upstreamRequest, latencyMs));
  }
}

function serverSpan(invocation: Invocation, trace: RequestTrace, spanId: string, latencyMs: number): SpanRecord {
  const { request, responseStatus, gatewayError, integrationError } = invocation;
  const route = routeTemplate(invocation.route?.routeKey);
  const attributes = serverAttributes(invocation, route);
  const isError = responseStatus >= FIRST_FAILED_STATUS || responseStatus === 0;
  if (isError) attributes[ATTR.errorType] = String(responseStatus);
  if (!trace.sampled) attributes[ATTR.keptForError] = true;
  const method = methodAttribute(request.method);
  const verb = method === OTHER_METHOD ? 'HTTP' : method;
  return {
    traceId: trace.traceId,
    spanId,
    parentSpanId: trace.parentSpanId,
    hasRemoteParent: trace.parentSpanId !== '',
    traceState: trace.traceState,
    name: route === undefined ? verb : `${verb} ${route}`,
    kind: 'server',
    startUnixMs: invocation.startedAtUnixMs,
    endUnixMs: invocation.startedAtUnixMs + latencyMs,
    attributes,
    error: isError ? (integrationError ?? gatewayError ?? '') : undefined,
  };
}

function serverAttributes(invocation: Invocation, route: string | undefined): Attributes {
  const { request, stage } = invocation;
  const { host, port } = hostAndPort(request.authority);
  const attributes: Attributes = {
    ...methodAttributes(request.method),
    [ATTR.urlPath]: request.path,
    [ATTR.urlScheme]: request.scheme,
    [ATTR.serverAddress]: host,
    [ATTR.clientAddress]: request.sourceIp,
    [ATTR.networkProtocolVersion]: '1.1',
    [ATTR.requestId]: invocation.requestId,
  };
  const userAgent = headerOf(request.headers, 'user-agent');
  if (port !== undefined) attributes[ATTR.serverPort] = port;
  if (request.query !== '') attributes[ATTR.urlQuery] = redactedQuery(request.query);
  if (userAgent !== undefined) attributes[ATTR.userAgentOriginal] = userAgent;
  if (invocation.responseStatus > 0) attributes[ATTR.httpResponseStatusCode] = invocation.responseStatus;
  if (route !== undefined) attributes[ATTR.httpRoute] = route;
  if (stage !== undefined) {
    attributes[ATTR.apiId] = stage.apiId;
    attributes[ATTR.stage] = stage.stageName;
  }
  if (invocation.route !== undefined) attributes[ATTR.routeKey] = invocation.route.routeKey;
  if (invocation.limitLevel !== undefined) attributes[ATTR.limitLevel] = invocation.limitLevel;
  if (invocation.cacheHit !== undefined) attributes[ATTR.cacheHit] = invocation.cacheHit;
  return attributes;
}

/** The time that the request waited for a token. */
function limitSpan(invocation: Invocation, trace: RequestTrace, parentSpanId: string, spanId: string): SpanRecord {
  const { startedAtMs, startedAtUnixMs, limitWaitedSinceMs, limitWaitMs } = invocation;
  const startUnixMs = startedAtUnixMs + (limitWaitedSinceMs - startedAtMs);
  return {
    traceId: trace.traceId,
    spanId,
    parentSpanId,
    hasRemoteParent: false,
    traceState: trace.traceState,
    name: 'throttle',
    kind: 'internal',
    startUnixMs,
    endUnixMs: startUnixMs + limitWaitMs,
    attributes: {},
    error: undefined,
  };
}

function clientSpan(
  invocation: Invocation,
  trace: RequestTrace,
  parentSpanId: string,
  upstreamRequest: UpstreamRequest,
  latencyMs: number,
): SpanRecord {
  const { integrationStatus, integrationError, integrationLatencyMs } = invocation;
  const startUnixMs = invocation.startedAtUnixMs + (invocation.integrationStartedAtMs - invocation.startedAtMs);
  const isError = integrationError !== undefined || integrationStatus >= FIRST_CLIENT_FAILED_STATUS;
  const attributes = clientAttributes(upstreamRequest, invocation.upstreamScheme);
  if (integrationStatus > 0) attributes[ATTR.httpResponseStatusCode] = integrationStatus;
  if (isError) attributes[ATTR.errorType] = errorTypeOf(invocation);
  return {
    traceId: trace.traceId,
    spanId: trace.clientSpanId,
    parentSpanId,
    hasRemoteParent: false,
    traceState: trace.traceState,
    name: methodAttribute(upstreamRequest.method) === OTHER_METHOD ? 'HTTP' : upstreamRequest.method,
    kind: 'client',
    startUnixMs,
    endUnixMs: integrationLatencyMs < 0 ? invocation.startedAtUnixMs + latencyMs : startUnixMs + integrationLatencyMs,
    attributes,
    error: isError ? (integrationError ?? '') : undefined,
  };
}

function clientAttributes({ method, authority, target }: UpstreamRequest, scheme: string): Attributes {
  const { host, port } = hostAndPort(authority);
  const [path = '', query = ''] = target.split('?', 2);
  const attributes: Attributes = {
    ...methodAttributes(method),
    [ATTR.serverAddress]: host,
    [ATTR.urlFull]: `${scheme}://${authority}${path}${query === '' ? '' : `?${redactedQuery(query)}`}`,
    [ATTR.networkProtocolVersion]: '1.1',
  };
  if (port !== undefined) attributes[ATTR.serverPort] = port;
  return attributes;
}

function errorTypeOf({ integrationError, integrationStatus, gatewayError }: Invocation): string {
  if (integrationError === undefined) return String(integrationStatus);
  return gatewayError ?? 'BROKEN';
}

function methodAttributes(method: string): Attributes {
  const known = methodAttribute(method);
  return known === OTHER_METHOD
    ? { [ATTR.httpRequestMethod]: known, [ATTR.httpRequestMethodOriginal]: method }
    : { [ATTR.httpRequestMethod]: known };
}

/** `GET /pets/{id}` -> `/pets/{id}`; `$default` names no template. */
function routeTemplate(routeKey: string | undefined): string | undefined {
  const slash = routeKey?.indexOf('/') ?? -1;
  return slash < 0 ? undefined : routeKey?.slice(slash);
}

function hostAndPort(authority: string): { host: string; port: number | undefined } {
  const colon = authority.lastIndexOf(':');
  if (colon <= authority.lastIndexOf(']')) return { host: authority, port: undefined };
  return { host: authority.slice(0, colon), port: Number(authority.slice(colon + 1)) };
}
