import type { Histogram } from './histogram.ts';
import type { Gauge } from './metrics-registry.ts';
import type { RouteMetrics } from './route-metrics.ts';

type Labels = Readonly<Record<string, string>>;

/** Prometheus text (version 0.0.4) of aggregates and gauges. */
export function expositionOf(routes: readonly RouteMetrics[], gauges: readonly Gauge[]): string {
  const lines = [
    ...requestLines(routes),
    ...histogramLines(
      'gatehouse_http_request_duration_seconds',
      'Time from the request head to the end of the answer.',
      routes,
      (route) => route.latency,
    ),
    ...histogramLines(
      'gatehouse_integration_duration_seconds',
      'Time from the call of the backend to the head of its answer.',
      routes,
      (route) => route.integrationLatency,
    ),
    ...histogramLines(
      'gatehouse_gateway_overhead_seconds',
      'Request duration without the time until the head of the backend answer.',
      routes,
      (route) => route.overhead,
    ),
    ...gauges.flatMap(gaugeLines),
  ];
  return `${lines.join('\n')}\n`;
}

function requestLines(routes: readonly RouteMetrics[]): string[] {
  const requests = head('gatehouse_http_requests_total', 'Finished requests by class of their status.', 'counter');
  const bytes = head('gatehouse_http_data_processed_bytes_total', 'Body bytes received and sent.', 'counter');
  for (const route of routes) {
    const labels = labelsOf(route);
    route.countByStatusClass.forEach((count, statusClass) => {
      if (count === 0) return;
      const status = { ...labels, status_class: `${String(statusClass)}xx` };
      requests.push(sample('gatehouse_http_requests_total', status, count));
    });
    bytes.push(sample('gatehouse_http_data_processed_bytes_total', labels, route.dataProcessedBytes));
  }
  return [...requests, ...bytes];
}

function histogramLines(
  name: string,
  help: string,
  routes: readonly RouteMetrics[],
  pick: (route: RouteMetrics) => Histogram,
): string[] {
  return [...head(name, help, 'histogram'), ...routes.flatMap((route) => seriesOf(name, labelsOf(route), pick(route)))];
}

function seriesOf(name: string, labels: Labels, histogram: Histogram): string[] {
  const buckets = histogram.cumulativeCounts().map((count, i) => {
    const bound = histogram.boundsSeconds[i];
    return sample(`${name}_bucket`, { ...labels, le: bound === undefined ? '+Inf' : String(bound) }, count);
  });
  return [
    ...buckets,
    sample(`${name}_sum`, labels, histogram.sumSeconds),
    sample(`${name}_count`, labels, histogram.count),
  ];
}

function gaugeLines(gauge: Gauge): string[] {
  return [
    ...head(gauge.name, gauge.help, gauge.type),
    ...gauge.read().map(({ labels, value }) => sample(gauge.name, labels ?? {}, value)),
  ];
}

function head(name: string, help: string, type: string): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`];
}

function labelsOf(route: RouteMetrics): Labels {
  const { apiId, stage, routeKey } = route.labels;
  return routeKey === undefined ? { api_id: apiId, stage } : { api_id: apiId, stage, route: routeKey };
}

function sample(name: string, labels: Labels, value: number): string {
  const text = Object.entries(labels).map(([label, content]) => `${label}="${escapeLabel(content)}"`);
  return text.length === 0 ? `${name} ${String(value)}` : `${name}{${text.join(',')}} ${String(value)}`;
}

function escapeLabel(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
