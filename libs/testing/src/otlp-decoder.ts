import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

/** A span as it came over OTLP, ids in hexadecimal. */
export interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly traceState: string;
  readonly name: string;
  /** 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  readonly kind: number;
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** 0 unset, 1 ok, 2 error. */
  readonly statusCode: number;
  readonly statusMessage: string;
  /** Spans of other traces that it belongs to. */
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  /** Of the process. */
  readonly resource: Readonly<Record<string, unknown>>;
}

/** A metric as it came over OTLP: its points' labels with value, or with count and buckets. */
export interface OtlpMetric {
  readonly name: string;
  readonly type: 'gauge' | 'sum' | 'histogram';
  readonly points: readonly {
    readonly attributes: Readonly<Record<string, unknown>>;
    readonly value: number;
    readonly bucketCounts: readonly number[];
  }[];
}

/** A message's fields by number: bytes, numbers and doubles as they are on the wire. */
class Fields {
  readonly #fields = new Map<number, (Uint8Array | bigint | number)[]>();

  constructor(bytes: Uint8Array) {
    const reader = new BinaryReader(bytes);
    while (reader.pos < reader.len) {
      const [field, wireType] = reader.tag();
      const values = this.#fields.get(field) ?? [];
      this.#fields.set(field, values);
      if (wireType === WireType.LengthDelimited) values.push(reader.bytes());
      else if (wireType === WireType.Bit64) values.push(BigInt(reader.fixed64()));
      else if (wireType === WireType.Bit32) values.push(reader.fixed32());
      else values.push(BigInt(reader.uint64()));
    }
  }

  has(field: number): boolean {
    return this.#fields.has(field);
  }

  messages(field: number): Fields[] {
    return this.#bytes(field).map((bytes) => new Fields(bytes));
  }

  message(field: number): Fields {
    return this.messages(field)[0] ?? new Fields(new Uint8Array(0));
  }

  text(field: number): string {
    return this.#bytes(field)
      .map((bytes) => Buffer.from(bytes).toString('utf8'))
      .join('');
  }

  hex(field: number): string {
    return Buffer.from(this.#bytes(field)[0] ?? []).toString('hex');
  }

  integer(field: number): bigint {
    const value = this.#fields.get(field)?.[0];
    return typeof value === 'bigint' ? value : typeof value === 'number' ? BigInt(value) : 0n;
  }

  double(field: number): number {
    const view = new DataView(new ArrayBuffer(8));
    view.setBigUint64(0, this.integer(field));
    return view.getFloat64(0);
  }

  /** Packed or not. */
  fixed64s(field: number): number[] {
    return (this.#fields.get(field) ?? []).flatMap((value) => {
      if (!(value instanceof Uint8Array)) return [Number(value)];
      const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
      return Array.from({ length: value.byteLength / 8 }, (_, i) => Number(view.getBigUint64(i * 8, true)));
    });
  }

  #bytes(field: number): Uint8Array[] {
    return (this.#fields.get(field) ?? []).filter((value) => value instanceof Uint8Array);
  }
}

/** Decodes an `ExportTraceServiceRequest` (opentelemetry-proto, trace/v1). */
export function decodeOtlpSpans(body: Uint8Array): OtlpSpan[] {
  return new Fields(body).messages(1).flatMap((resourceSpans) => {
    const resource = attributesOf(resourceSpans.message(1), 1);
    const spans = resourceSpans.messages(2).flatMap((scopeSpans) => scopeSpans.messages(2));
    return spans.map((span) => ({
      traceId: span.hex(1),
      spanId: span.hex(2),
      traceState: span.text(3),
      parentSpanId: span.hex(4),
      name: span.text(5),
      kind: Number(span.integer(6)),
      startNs: span.integer(7),
      endNs: span.integer(8),
      attributes: attributesOf(span, 9),
      statusMessage: span.message(15).text(2),
      statusCode: Number(span.message(15).integer(3)),
      links: span.messages(13).map((link) => ({ traceId: link.hex(1), spanId: link.hex(2) })),
      resource,
    }));
  });
}

/** Decodes an `ExportMetricsServiceRequest` (opentelemetry-proto, metrics/v1). */
export function decodeOtlpMetrics(body: Uint8Array): OtlpMetric[] {
  const metrics = new Fields(body)
    .messages(1)
    .flatMap((resourceMetrics) => resourceMetrics.messages(2))
    .flatMap((scopeMetrics) => scopeMetrics.messages(2));
  return metrics.map((metric) => {
    const name = metric.text(1);
    if (metric.has(9)) return { name, type: 'histogram', points: metric.message(9).messages(1).map(histogramPoint) };
    const type = metric.has(5) ? 'gauge' : 'sum';
    return {
      name,
      type,
      points: metric
        .message(type === 'gauge' ? 5 : 7)
        .messages(1)
        .map(numberPoint),
    };
  });
}

function numberPoint(point: Fields): OtlpMetric['points'][number] {
  const value = point.has(4) ? point.double(4) : Number(point.integer(6));
  return { attributes: attributesOf(point, 7), value, bucketCounts: [] };
}

function histogramPoint(point: Fields): OtlpMetric['points'][number] {
  return { attributes: attributesOf(point, 9), value: Number(point.integer(4)), bucketCounts: point.fixed64s(6) };
}

function attributesOf(owner: Fields, field: number): Record<string, unknown> {
  return Object.fromEntries(owner.messages(field).map((pair) => [pair.text(1), valueOf(pair.message(2))]));
}

function valueOf(value: Fields): unknown {
  if (value.has(2)) return value.integer(2) === 1n;
  if (value.has(3)) return Number(value.integer(3));
  if (value.has(4)) return value.double(4);
  return value.text(1);
}
