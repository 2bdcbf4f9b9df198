import { Metadata } from '@grpc/grpc-js';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-grpc';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import type { CollectorOptions, Exporters } from './collector.ts';

/** OTLP over gRPC; an `https:` endpoint is TLS, an `http:` one is not. */
export function openGrpcExporters({ endpoint, headers, timeoutMs }: CollectorOptions): Exporters {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name.toLowerCase(), value);
  const config = { url: endpoint, metadata, timeoutMillis: timeoutMs };
  return { traces: new OTLPTraceExporter(config), metrics: new OTLPMetricExporter(config) };
}
