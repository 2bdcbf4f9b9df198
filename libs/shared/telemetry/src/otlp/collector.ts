import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { MetricFamily } from '../metrics/metric-family.ts';
import type { SpanRecord } from '../trace/span-record.ts';
import { readableSpan } from './readable-span.ts';
import { resourceMetrics } from './resource-metrics.ts';

/** Where and how the collector is reached. */
export interface CollectorOptions {
  /** Base address; HTTP adds `/v1/traces` and `/v1/metrics`. */
  readonly endpoint: string;
  readonly protocol: 'http/protobuf' | 'grpc';
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds that one export may take with its retries. */
  readonly timeoutMs: number;
  /** Attributes of the process, such as `service.name`. */
  readonly resource: Readonly<Record<string, string>>;
  /** When the counters of the process began, Unix milliseconds. */
  readonly startUnixMs: number;
}

/** A collector that takes OTLP. */
export interface Collector {
  /** Rejects when the spans could not be delivered. */
  sendSpans(spans: readonly SpanRecord[]): Promise<void>;
  /** Rejects when the metrics could not be delivered. */
  sendMetrics(families: readonly MetricFamily[], nowUnixMs: number): Promise<void>;
  close(): Promise<void>;
}

/** One of OpenTelemetry's exporters, as far as it is used here. Code 0 is success. */
export interface Exporter<T> {
  export(item: T, done: (result: { readonly code: number; readonly error?: Error }) => void): void;
  shutdown(): Promise<void>;
}

/** Both exporters of one protocol. */
export interface Exporters {
  readonly traces: Exporter<ReadableSpan[]>;
  readonly metrics: Exporter<ResourceMetrics>;
}

/** Opens the way to a collector: loads the exporters of the protocol, connects on the first export. */
export async function openCollector(options: CollectorOptions): Promise<Collector> {
  const exporters = await openExporters(options);
  const resource = resourceFromAttributes(options.resource);
  return {
    sendSpans: (spans) =>
      sent(
        exporters.traces,
        spans.map((span) => readableSpan(span, resource)),
      ),
    sendMetrics: (families, nowUnixMs) =>
      sent(exporters.metrics, resourceMetrics(families, resource, options.startUnixMs, nowUnixMs)),
    close: async () => {
      await Promise.all([exporters.traces.shutdown(), exporters.metrics.shutdown()]);
    },
  };
}

async function openExporters(options: CollectorOptions): Promise<Exporters> {
  if (options.protocol === 'grpc') return (await import('./grpc-exporters.ts')).openGrpcExporters(options);
  return (await import('./http-exporters.ts')).openHttpExporters(options);
}

function sent<T>(exporter: Exporter<T>, item: T): Promise<void> {
  return new Promise((resolve, reject) => {
    exporter.export(item, ({ error, code }) => {
      if (code === 0) resolve();
      else reject(error ?? new Error('the collector refused the export'));
    });
  });
}
