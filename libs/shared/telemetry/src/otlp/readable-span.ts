import { SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import type { HrTime, SpanContext, TraceState } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { SpanKindName, SpanRecord } from '../trace/span-record.ts';

const KINDS: Readonly<Record<SpanKindName, SpanKind>> = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
};

/** Scope under which everything is exported. */
export const SCOPE = { name: '@gatehouse/telemetry' };

/** A recorded span in the form that OpenTelemetry's exporters take. */
export function readableSpan(span: SpanRecord, resource: Resource): ReadableSpan {
  const { traceId, spanId, parentSpanId, error } = span;
  const traceState = span.traceState === '' ? undefined : traceStateOf(span.traceState);
  const context = contextOf(traceId, spanId, false, traceState);
  return {
    name: span.name,
    kind: KINDS[span.kind],
    spanContext: () => context,
    ...(parentSpanId === ''
      ? {}
      : { parentSpanContext: contextOf(traceId, parentSpanId, span.hasRemoteParent, undefined) }),
    startTime: hrTime(span.startUnixMs),
    endTime: hrTime(span.endUnixMs),
    duration: hrTime(Math.max(0, span.endUnixMs - span.startUnixMs)),
    status:
      error === undefined
        ? { code: SpanStatusCode.UNSET }
        : { code: SpanStatusCode.ERROR, ...(error === '' ? {} : { message: error }) },
    attributes: span.attributes,
    links: (span.links ?? []).map((link) => ({ context: contextOf(link.traceId, link.spanId, false, undefined) })),
    events: [],
    ended: true,
    resource,
    instrumentationScope: SCOPE,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

/** Milliseconds as seconds and nanoseconds. */
export function hrTime(ms: number): HrTime {
  const seconds = Math.floor(ms / 1000);
  return [seconds, Math.round((ms - seconds * 1000) * 1e6)];
}

function contextOf(
  traceId: string,
  spanId: string,
  isRemote: boolean,
  traceState: TraceState | undefined,
): SpanContext {
  const traceFlags = TraceFlags.SAMPLED;
  return { traceId, spanId, isRemote, traceFlags, ...(traceState === undefined ? {} : { traceState }) };
}

/** Exporters only serialize it. */
function traceStateOf(text: string): TraceState {
  const state: TraceState = { get: () => undefined, set: () => state, unset: () => state, serialize: () => text };
  return state;
}
