import type { RemoteContext } from './traceparent.ts';
import { formatTraceparent, parseTraceparent } from './traceparent.ts';
import type { RatioSampler, SecondCap } from './sampling.ts';
import type { SpanRecord } from './span-record.ts';
import type { TraceIds } from './trace-ids.ts';
import { usableTracestate } from './tracestate.ts';
import { formatXrayHeader, parseXrayHeader, xrayRoot } from './xray-header.ts';

/** The trace of one request: all that a request carries until its end, sampled or not. */
export interface RequestTrace {
  readonly traceId: string;
  /** The caller's span; empty = the request began the trace. */
  readonly parentSpanId: string;
  readonly sampled: boolean;
  /** Goes on unchanged; empty without. */
  readonly traceState: string;
  /** Fields of the caller's `X-Amzn-Trace-Id` that are not ours. */
  readonly xrayFields: string;
  /** Id of the span that calls the backend, sent to it; empty while none was called. */
  clientSpanId: string;
}

/** A propagator by its OpenTelemetry name. */
export type PropagatorName = 'tracecontext' | 'xray';

/** What a RequestTracer works with. */
export interface RequestTracerOptions {
  readonly ids: TraceIds;
  readonly sampler: RatioSampler;
  /** How many unsampled requests that failed are kept in a second. */
  readonly errorCap: SecondCap;
  /** In order: of two that find a context with a span, the later one wins (reference operations.md 5.1). */
  readonly propagators: readonly PropagatorName[];
  /** Takes finished spans. */
  readonly record: (span: SpanRecord) => void;
}

/**
 * Traces of requests. The way of an unsampled request costs ids, one small object and the headers for its backend; spans are
 * made at the end from what the request knows anyway, and only for requests that are kept.
 */
export class RequestTracer {
  /** Request headers that are not copied to backends, because `inject` writes them. */
  readonly replacedHeaders: readonly string[];
  /** Takes a finished span. */
  readonly record: (span: SpanRecord) => void;
  readonly #ids: TraceIds;
  readonly #sampler: RatioSampler;
  readonly #errorCap: SecondCap;
  readonly #hasW3c: boolean;
  readonly #hasXray: boolean;
  readonly #prefersXray: boolean;

  constructor(options: RequestTracerOptions) {
    const { propagators } = options;
    this.#ids = options.ids;
    this.#sampler = options.sampler;
    this.#errorCap = options.errorCap;
    this.record = options.record;
    this.#hasW3c = propagators.includes('tracecontext');
    this.#hasXray = propagators.includes('xray');
    this.#prefersXray = propagators.lastIndexOf('xray') > propagators.lastIndexOf('tracecontext');
    this.replacedHeaders = [
      ...(this.#hasW3c ? ['traceparent', 'tracestate'] : []),
      ...(this.#hasXray ? ['x-amzn-trace-id'] : []),
    ];
  }

  /** The trace of a request that arrives with these headers (a flat list, names in lower case): continued or begun. */
  accept(headers: readonly string[], nowUnixMs: number): RequestTrace {
    let traceparent: string | undefined;
    let tracestate = '';
    let xrayHeader: string | undefined;
    for (let i = 0; i < headers.length; i += 2) {
      const name = headers[i];
      // Two traceparent headers are one invalid value (W3C Trace Context 3.2.1).
      if (name === 'traceparent') traceparent = traceparent === undefined ? headers[i + 1] : '';
      else if (name === 'tracestate')
        tracestate += tracestate === '' ? (headers[i + 1] ?? '') : `,${headers[i + 1] ?? ''}`;
      else if (name === 'x-amzn-trace-id') xrayHeader = headers[i + 1];
    }
    if (traceparent === undefined && (xrayHeader === undefined || !this.#hasXray)) return this.#begin(nowUnixMs);
    return this.#continue(traceparent, tracestate, xrayHeader, nowUnixMs);
  }

  /** Adds the headers that carry the trace to a backend: valid ids also when unsampled. Names the span that calls it. */
  inject(trace: RequestTrace, headers: string[], hasXrayHeader: boolean): void {
    const { traceId, sampled, traceState } = trace;
    const spanId = this.#ids.spanId();
    trace.clientSpanId = spanId;
    if (this.#hasW3c) {
      headers.push('traceparent', formatTraceparent(traceId, spanId, sampled));
      if (traceState !== '') headers.push('tracestate', traceState);
    }
    if (this.#hasXray) headers.push('x-amzn-trace-id', formatXrayHeader(traceId, spanId, sampled, trace.xrayFields));
    else if (!hasXrayHeader) headers.push('x-amzn-trace-id', xrayRoot(traceId));
  }

  /** Says at the end of a request whether its spans are kept: sampled ones, and failed ones within the cap. */
  keeps(trace: RequestTrace, isFailed: boolean, nowUnixMs: number): boolean {
    return trace.sampled || (isFailed && this.#errorCap.take(nowUnixMs));
  }

  /** An id for a span that is kept. */
  newSpanId(): string {
    return this.#ids.spanId();
  }

  #begin(nowUnixMs: number): RequestTrace {
    const traceId = this.#ids.traceId(nowUnixMs);
    return this.#trace(traceId, '', this.#sampler.samples(traceId), '', '');
  }

  #continue(
    traceparent: string | undefined,
    tracestate: string,
    xrayHeader: string | undefined,
    nowUnixMs: number,
  ): RequestTrace {
    const w3c = this.#hasW3c && traceparent !== undefined ? parseTraceparent(traceparent) : undefined;
    const xray = this.#hasXray && xrayHeader !== undefined ? parseXrayHeader(xrayHeader) : undefined;
    const winner = winnerOf(w3c, xray, this.#prefersXray);
    if (winner === undefined) return this.#begin(nowUnixMs);
    const state = winner === w3c && tracestate !== '' ? usableTracestate(tracestate) : '';
    const sampled = winner.sampled ?? this.#sampler.samples(winner.traceId);
    return this.#trace(winner.traceId, winner.spanId, sampled, state, xray?.otherFields ?? '');
  }

  // One place makes the object, so that all of them have one shape.
  #trace(
    traceId: string,
    parentSpanId: string,
    sampled: boolean,
    traceState: string,
    xrayFields: string,
  ): RequestTrace {
    return { traceId, parentSpanId, sampled, traceState, xrayFields, clientSpanId: '' };
  }
}

/** Of two contexts the preferred one; but a root without a span (X-Ray) yields to a span. */
function winnerOf(
  w3c: RemoteContext | undefined,
  xray: RemoteContext | undefined,
  prefersXray: boolean,
): RemoteContext | undefined {
  if (w3c === undefined || xray === undefined) return w3c ?? xray;
  return prefersXray && xray.spanId !== '' ? xray : w3c;
}
