import { ATTR } from '@gatehouse/telemetry';
import type { AttributeValue, RequestTrace, RequestTracer, SpanLink, SpanRecord } from '@gatehouse/telemetry';
import type { Connection } from './connection.ts';
import type { RouteInvocation } from './invocation.ts';

const FIRST_FAILED_STATUS = 500;

/**
 * The spans of a connect, message or disconnect, if they are kept: each is a trace of its own, because a connection may live
 * for hours; messages and the disconnect link to the span of their connect.
 */
export function recordSpans(invocation: RouteInvocation, tracer: RequestTracer, latencyMs: number): void {
  const { connection, startedAtUnixMs, status, integrationError, eventType } = invocation;
  const trace = (invocation.trace ??= tracer.accept(invocation.handshake?.headers ?? [], startedAtUnixMs));
  const isFailed = status >= FIRST_FAILED_STATUS || integrationError !== undefined;
  if (!tracer.keeps(trace, isFailed, startedAtUnixMs + latencyMs)) return;
  const spanId = tracer.newSpanId();
  const { traceId, traceState, parentSpanId, clientSpanId } = trace;
  tracer.record({
    traceId,
    spanId,
    parentSpanId,
    hasRemoteParent: parentSpanId !== '',
    traceState,
    name: `${eventType} ${invocation.routeKey}`.trim(),
    kind: 'server',
    startUnixMs: startedAtUnixMs,
    endUnixMs: startedAtUnixMs + latencyMs,
    attributes: attributesOf(invocation),
    error: isFailed ? (integrationError ?? invocation.error ?? '') : undefined,
    links: linksOf(connection),
  });
  if (eventType === 'CONNECT') connection.connectSpan = { traceId, spanId };
  if (invocation.upstreamRequest !== undefined && clientSpanId !== '') {
    tracer.record(clientSpan(invocation, trace, spanId));
  }
}

function linksOf({ connectSpan }: Connection): readonly SpanLink[] {
  return connectSpan === undefined ? [] : [connectSpan];
}

function clientSpan(invocation: RouteInvocation, trace: RequestTrace, parentSpanId: string): SpanRecord {
  const startUnixMs = invocation.startedAtUnixMs + invocation.upstreamStartedAtMs - invocation.startedAtMs;
  return {
    traceId: trace.traceId,
    spanId: trace.clientSpanId,
    parentSpanId,
    hasRemoteParent: false,
    traceState: trace.traceState,
    name: invocation.upstreamRequest?.method ?? '',
    kind: 'client',
    startUnixMs,
    endUnixMs: startUnixMs + Math.max(0, invocation.integrationLatencyMs),
    attributes: clientAttributes(invocation),
    error: invocation.integrationError,
  };
}

function attributesOf(invocation: RouteInvocation): Record<string, AttributeValue> {
  const { stage, connection, error } = invocation;
  return {
    [ATTR.apiId]: stage.apiId,
    [ATTR.stage]: stage.stageName,
    [ATTR.routeKey]: invocation.routeKey,
    [ATTR.requestId]: invocation.requestId,
    [ATTR.connectionId]: connection.connectionId,
    [ATTR.clientAddress]: connection.sourceIp,
    [ATTR.serverAddress]: connection.domainName,
    ...(connection.userAgent !== '' && { [ATTR.userAgentOriginal]: connection.userAgent }),
    ...(error !== undefined && { [ATTR.errorType]: error }),
  };
}

function clientAttributes({ upstreamRequest, upstreamScheme, integrationStatus }: RouteInvocation) {
  const { method = '', authority = '', target = '' } = upstreamRequest ?? {};
  const [path = ''] = target.split('?', 1);
  return {
    [ATTR.httpRequestMethod]: method,
    [ATTR.serverAddress]: authority,
    [ATTR.urlFull]: `${upstreamScheme}://${authority}${path}`,
    ...(integrationStatus > 0 && { [ATTR.httpResponseStatusCode]: integrationStatus }),
  };
}
