import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import type { CollectorOptions, Exporters } from './collector.ts';

/** OTLP over HTTP with protobuf bodies. */
export function openHttpExporters({ endpoint, headers, timeoutMs }: CollectorOptions): Exporters {
  const base = endpoint.replace(/\/+$/, '');
  const common = { headers: { ...headers }, timeoutMillis: timeoutMs };
  return {
    traces: new OTLPTraceExporter({ ...common, url: `${base}/v1/traces` }),
    metrics: new OTLPMetricExporter({ ...common, url: `${base}/v1/metrics` }),
  };
}
