export { Histogram } from './histogram.ts';
export { RouteMetrics } from './route-metrics.ts';
export type { MetricLabels } from './route-metrics.ts';
export { MetricsRegistry } from './metrics-registry.ts';
export type { Gauge } from './metrics-registry.ts';
export { WebSocketMetrics } from './websocket-metrics.ts';
