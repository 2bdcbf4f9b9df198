import type { RatioSampler, SecondCap } from './sampling.ts';
import type { AttributeValue, SpanKindName, SpanRecord } from './span-record.ts';
import type { TraceIds } from './trace-ids.ts';
import { formatTraceparent, parseTraceparent } from './traceparent.ts';

/** A piece of work that is being timed, away from the request path: an RPC, a publish, an apply. */
export interface Span {
  /** Empty while telemetry is off and no parent was given. */
  readonly traceId: string;
  /** What carries the trace on; undefined while telemetry is off and no parent was given. */
  readonly traceparent: string | undefined;
  setAttribute(name: string, value: AttributeValue): void;
  /** Marks the span as failed; failed spans are kept within the cap even if unsampled. `errorType` is a code or an exception name. */
  fail(errorType: string, description: string): void;
  /** Ends the span. Further calls do nothing. */
  end(): void;
}

/** What a span begins with. */
export interface SpanOptions {
  /** Default `internal`. */
  readonly kind?: SpanKindName;
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
}

/** Starts spans. */
export interface Tracer {
  /** A span of the trace that `parentTraceparent` names, or the first one of a new trace when it is absent or invalid. */
  startSpan(name: string, parentTraceparent?: string, options?: SpanOptions): Span;
}

/** What the recording tracer works with. */
export interface TracerOptions {
  readonly ids: TraceIds;
  readonly sampler: RatioSampler;
  readonly errorCap: SecondCap;
  /** Wall clock, Unix milliseconds. */
  readonly nowUnixMs: () => number;
  /** Monotonic milliseconds with fractions. */
  readonly nowMs: () => number;
  readonly record: (span: SpanRecord) => void;
}

/** Records nothing; a given trace context goes through. */
export const NO_TRACER: Tracer = {
  startSpan: (_name, parentTraceparent) => ({
    traceId: parentTraceparent === undefined ? '' : (parseTraceparent(parentTraceparent)?.traceId ?? ''),
    traceparent: parentTraceparent,
    setAttribute: () => undefined,
    fail: () => undefined,
    end: () => undefined,
  }),
};

/** Makes a tracer that records. Parent-based: the caller's decision holds, a new trace is sampled by its ratio. */
export function createTracer(options: TracerOptions): Tracer {
  return {
    startSpan: (name, parentTraceparent, spanOptions) =>
      new RecordingSpan(options, name, parentTraceparent, spanOptions),
  };
}

class RecordingSpan implements Span {
  readonly traceId: string;
  readonly traceparent: string;
  readonly #options: TracerOptions;
  readonly #name: string;
  readonly #kind: SpanKindName;
  readonly #spanId: string;
  readonly #parentSpanId: string;
  readonly #sampled: boolean;
  readonly #startUnixMs: number;
  readonly #startMs: number;
  readonly #attributes: Record<string, AttributeValue>;
  #error: string | undefined;
  #ended = false;

  constructor(
    options: TracerOptions,
    name: string,
    parentTraceparent: string | undefined,
    spanOptions: SpanOptions = {},
  ) {
    const parent = parentTraceparent === undefined ? undefined : parseTraceparent(parentTraceparent);
    this.#options = options;
    this.#name = name;
    this.#kind = spanOptions.kind ?? 'internal';
    this.#attributes = { ...spanOptions.attributes };
    this.#startUnixMs = options.nowUnixMs();
    this.#startMs = options.nowMs();
    this.traceId = parent?.traceId ?? options.ids.traceId(this.#startUnixMs);
    this.#spanId = options.ids.spanId();
    this.#parentSpanId = parent?.spanId ?? '';
    this.#sampled = parent?.sampled ?? options.sampler.samples(this.traceId);
    this.traceparent = formatTraceparent(this.traceId, this.#spanId, this.#sampled);
  }

  setAttribute(name: string, value: AttributeValue): void {
    this.#attributes[name] = value;
  }

  fail(errorType: string, description: string): void {
    this.#attributes['error.type'] = errorType;
    this.#error = description;
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    const endUnixMs = this.#startUnixMs + this.#options.nowMs() - this.#startMs;
    const isKept = this.#sampled || (this.#error !== undefined && this.#options.errorCap.take(endUnixMs));
    if (!isKept) return;
    this.#options.record({
      traceId: this.traceId,
      spanId: this.#spanId,
      parentSpanId: this.#parentSpanId,
      hasRemoteParent: this.#parentSpanId !== '' && this.#kind !== 'internal',
      traceState: '',
      name: this.#name,
      kind: this.#kind,
      startUnixMs: this.#startUnixMs,
      endUnixMs,
      attributes: this.#attributes,
      error: this.#error,
    });
  }
}
