import { cappedSeries } from '@gatehouse/telemetry';
import type { Histogram } from './histogram.ts';
import type { Gauge } from './metrics-registry.ts';
import type { MetricLabels, RouteMetrics } from './route-metrics.ts';
import { WEB_SOCKET_COUNTERS, WEB_SOCKET_LATENCY } from './websocket-metrics.ts';
import type { WebSocketMetrics } from './websocket-metrics.ts';

/** Most series of one gauge; the rest become one with every label `other`. */
export const MAX_GAUGE_SERIES = 2_000;

/** A count that only aggregates with a response cache have. */
export interface CacheCounterFamily {
  readonly name: string;
  readonly help: string;
  readonly pick: (route: RouteMetrics) => number;
}

/** The service's CacheHitCount and CacheMissCount (reference operations.md 1). */
export const CACHE_COUNTERS: readonly CacheCounterFamily[] = [
  {
    name: 'gatehouse_cache_hits_total',
    help: 'Requests answered from the response cache, or with the answer that another request was getting.',
    pick: (route) => route.cacheHitCount,
  },
  {
    name: 'gatehouse_cache_misses_total',
    help: 'Requests of cached routes that the response cache could not answer.',
    pick: (route) => route.cacheMissCount,
  },
];

/** Whether an aggregate has cached requests. */
export function usesCache({ cacheHitCount, cacheMissCount }: RouteMetrics): boolean {
  return cacheHitCount + cacheMissCount > 0;
}

type Labels = Readonly<Record<string, string>>;

/** A histogram that every aggregate has. */
export interface HistogramFamily {
  readonly name: string;
  readonly help: string;
  readonly pick: (route: RouteMetrics) => Histogram;
}

/** The histograms of aggregates. */
export const HISTOGRAMS: readonly HistogramFamily[] = [
  {
    name: 'gatehouse_http_request_duration_seconds',
    help: 'Time from the request head to the end of the answer.',
    pick: (route) => route.latency,
  },
  {
    name: 'gatehouse_integration_duration_seconds',
    help: 'Time from the call of the backend to the head of its answer.',
    pick: (route) => route.integrationLatency,
  },
  {
    name: 'gatehouse_gateway_overhead_seconds',
    help: 'Request duration without the time until the head of the backend answer.',
    pick: (route) => route.overhead,
  },
];

/**
 * Prometheus text (version 0.0.4) of aggregates and gauges, in pieces of about one series each, so that a caller can yield between them.
 * Aggregates that have counted nothing are left out.
 */
export function* expositionOf(
  all: readonly RouteMetrics[],
  gauges: readonly Gauge[],
  webSockets: readonly WebSocketMetrics[] = [],
): Generator<string, void, undefined> {
  const used = all.filter((metrics) => metrics.latency.count > 0);
  // Label texts are made once for all families.
  const series = used.map((route) => ({ route, labels: labelTextOf(labelsOf(route)) }));
  yield head('gatehouse_http_requests_total', 'Finished requests by class of their status.', 'counter');
  for (const { route, labels } of series) yield requestLines(route, labels);
  yield head('gatehouse_http_data_processed_bytes_total', 'Body bytes received and sent.', 'counter');
  for (const { route, labels } of series) {
    yield line('gatehouse_http_data_processed_bytes_total', labels, route.dataProcessedBytes);
  }
  for (const { name, help, pick } of CACHE_COUNTERS) {
    yield head(name, help, 'counter');
    for (const { route, labels } of series) if (usesCache(route)) yield line(name, labels, pick(route));
  }
  for (const { name, help, pick } of HISTOGRAMS) {
    yield head(name, help, 'histogram');
    for (const { route, labels } of series) yield histogramLines(name, labels, pick(route));
  }
  yield* webSocketPieces(webSockets.filter((metrics) => metrics.isUsed));
  for (const gauge of gauges) yield gaugeLines(gauge);
}

function* webSocketPieces(used: readonly WebSocketMetrics[]): Generator<string, void, undefined> {
  const series = used.map((metrics) => ({ metrics, labels: labelTextOf(labelsOf(metrics)) }));
  for (const { name, help, pick } of WEB_SOCKET_COUNTERS) {
    yield head(name, help, 'counter');
    for (const { metrics, labels } of series) yield line(name, labels, pick(metrics));
  }
  const { name, help } = WEB_SOCKET_LATENCY;
  yield head(name, help, 'histogram');
  for (const { metrics, labels } of series) yield histogramLines(name, labels, metrics.integrationLatency);
}

function requestLines({ countByStatusClass }: RouteMetrics, labels: string): string {
  let lines = '';
  countByStatusClass.forEach((count, statusClass) => {
    if (count === 0) return;
    const withClass = `${labels},status_class="${String(statusClass)}xx"`;
    lines += line('gatehouse_http_requests_total', withClass, count);
  });
  return lines;
}

function histogramLines(name: string, labels: string, histogram: Histogram): string {
  if (histogram.count === 0) return '';
  const { boundsSeconds } = histogram;
  const start = `${name}_bucket{${labels},le="`;
  let lines = '';
  let i = 0;
  for (const count of histogram.cumulativeCounts()) {
    const bound = boundsSeconds[i++];
    lines += `${start}${bound === undefined ? '+Inf' : String(bound)}"} ${String(count)}\n`;
  }
  return lines + line(`${name}_sum`, labels, histogram.sumSeconds) + line(`${name}_count`, labels, histogram.count);
}

function gaugeLines(gauge: Gauge): string {
  const series = gauge.read().map(({ labels, value }) => ({ labels: labels ?? {}, value }));
  const lines = cappedSeries(series, MAX_GAUGE_SERIES, gauge.type).map(({ labels, value }) =>
    line(gauge.name, labelTextOf(labels), value),
  );
  return head(gauge.name, gauge.help, gauge.type) + lines.join('');
}

function head(name: string, help: string, type: string): string {
  const text = help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  return `# HELP ${name} ${text}\n# TYPE ${name} ${type}\n`;
}

/** Labels of an aggregate's series. */
export function labelsOf({ labels }: { readonly labels: MetricLabels }): Labels {
  const { apiId, stage, routeKey } = labels;
  return routeKey === undefined ? { api_id: apiId, stage } : { api_id: apiId, stage, route: routeKey };
}

function labelTextOf(labels: Labels): string {
  return Object.entries(labels)
    .map(([label, content]) => `${label}="${escapeLabel(content)}"`)
    .join(',');
}

function line(name: string, labels: string, value: number): string {
  return labels === '' ? `${name} ${String(value)}\n` : `${name}{${labels}} ${String(value)}\n`;
}

function escapeLabel(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
