/** What a span is to its trace (OpenTelemetry span kinds). */
export type SpanKindName = 'internal' | 'server' | 'client' | 'producer' | 'consumer';

/** Value of an attribute. */
export type AttributeValue = string | number | boolean;

/** Another span that belongs to a span's story without being its parent. */
export interface SpanLink {
  readonly traceId: string;
  readonly spanId: string;
}

/** A finished span, as plain data: what is queued until it is exported. */
export interface SpanRecord {
  readonly traceId: string;
  readonly spanId: string;
  /** Empty = the root of its trace. */
  readonly parentSpanId: string;
  /** True if the parent is another process's span. */
  readonly hasRemoteParent: boolean;
  /** `tracestate` of the trace; empty without. */
  readonly traceState: string;
  readonly name: string;
  readonly kind: SpanKindName;
  /** Unix milliseconds with fractions. */
  readonly startUnixMs: number;
  readonly endUnixMs: number;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  /** Undefined = no error; a description otherwise, which may be empty. */
  readonly error: string | undefined;
  /** Default: none. */
  readonly links?: readonly SpanLink[];
}
