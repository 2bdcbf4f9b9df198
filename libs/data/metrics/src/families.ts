import { cappedSeries } from '@gatehouse/telemetry';
import type { HistogramSeries, MetricFamily, NumberSeries } from '@gatehouse/telemetry';
import { CACHE_COUNTERS, HISTOGRAMS, labelsOf, usesCache } from './exposition.ts';
import type { Histogram } from './histogram.ts';
import type { Gauge } from './metrics-registry.ts';
import type { MetricLabels, RouteMetrics } from './route-metrics.ts';
import { WEB_SOCKET_COUNTERS, WEB_SOCKET_LATENCY } from './websocket-metrics.ts';
import type { WebSocketMetrics } from './websocket-metrics.ts';

/** The same metrics as the Prometheus text has, as data: for OTLP. Aggregates that have counted nothing are left out. */
export function metricFamiliesOf(
  all: readonly RouteMetrics[],
  gauges: readonly Gauge[],
  maxSeries: number,
  webSockets: readonly WebSocketMetrics[] = [],
): MetricFamily[] {
  const used = all.filter((metrics) => metrics.latency.count > 0);
  return [
    {
      name: 'gatehouse_http_requests_total',
      help: 'Finished requests by class of their status.',
      type: 'counter',
      series: used.flatMap(requestSeries),
    },
    {
      name: 'gatehouse_http_data_processed_bytes_total',
      help: 'Body bytes received and sent.',
      type: 'counter',
      series: used.map((route) => ({ labels: labelsOf(route), value: route.dataProcessedBytes })),
    },
    ...CACHE_COUNTERS.map(({ name, help, pick }): MetricFamily => ({
      name,
      help,
      type: 'counter',
      series: used.filter(usesCache).map((route) => ({ labels: labelsOf(route), value: pick(route) })),
    })),
    ...HISTOGRAMS.map(({ name, help, pick }): MetricFamily => ({
      name,
      help,
      type: 'histogram',
      series: used.filter((route) => pick(route).count > 0).map((route) => histogramSeries(route, pick(route))),
    })),
    ...webSocketFamilies(webSockets.filter((metrics) => metrics.isUsed)),
    ...gauges.map(({ name, help, type, read }): MetricFamily => {
      const series = read().map(({ labels, value }) => ({ labels: labels ?? {}, value }));
      return { name, help, type, series: cappedSeries(series, maxSeries, type) };
    }),
  ];
}

function webSocketFamilies(used: readonly WebSocketMetrics[]): MetricFamily[] {
  return [
    ...WEB_SOCKET_COUNTERS.map(({ name, help, pick }): MetricFamily => ({
      name,
      help,
      type: 'counter',
      series: used.map((metrics) => ({ labels: labelsOf(metrics), value: pick(metrics) })),
    })),
    {
      ...WEB_SOCKET_LATENCY,
      type: 'histogram',
      series: used
        .filter(({ integrationLatency }) => integrationLatency.count > 0)
        .map((metrics) => histogramSeries(metrics, metrics.integrationLatency)),
    },
  ];
}

function requestSeries(route: RouteMetrics): NumberSeries[] {
  const labels = labelsOf(route);
  const series: NumberSeries[] = [];
  route.countByStatusClass.forEach((value, statusClass) => {
    if (value > 0) series.push({ labels: { ...labels, status_class: `${String(statusClass)}xx` }, value });
  });
  return series;
}

function histogramSeries(route: { readonly labels: MetricLabels }, histogram: Histogram): HistogramSeries {
  const cumulative = histogram.cumulativeCounts();
  return {
    labels: labelsOf(route),
    bounds: histogram.boundsSeconds,
    bucketCounts: cumulative.map((count, i) => count - (cumulative[i - 1] ?? 0)),
    sum: histogram.sumSeconds,
    count: histogram.count,
  };
}
