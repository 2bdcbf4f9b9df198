import { DURATION_BOUNDS_SECONDS, Histogram, OVERHEAD_BOUNDS_SECONDS } from './histogram.ts';

/** What a set of aggregates is for; the labels of its series. */
export interface MetricLabels {
  readonly apiId: string;
  readonly stage: string;
  /** Only with detailed metrics. */
  readonly routeKey: string | undefined;
}

/** Aggregates of one stage, or of one route with detailed metrics (reference http-api.md 16). Made once, counted into per request. */
export class RouteMetrics {
  readonly labels: MetricLabels;
  readonly latency = new Histogram(DURATION_BOUNDS_SECONDS);
  readonly integrationLatency = new Histogram(DURATION_BOUNDS_SECONDS);
  readonly overhead = new Histogram(OVERHEAD_BOUNDS_SECONDS);
  /** Requests by status class: index 2 = 2xx. */
  readonly countByStatusClass = new Float64Array(6);
  /** Requests that the response cache answered, and requests of cached routes that went to their backend. */
  cacheHitCount = 0;
  cacheMissCount = 0;
  /** Body bytes in and out. */
  dataProcessedBytes = 0;

  constructor(labels: MetricLabels) {
    this.labels = labels;
  }

  /** Counts what the response cache did for a request. */
  recordCache(isHit: boolean): void {
    if (isHit) this.cacheHitCount += 1;
    else this.cacheMissCount += 1;
  }

  /** Counts a finished request. `integrationLatencyMs` below 0 = no backend was called. */
  record(status: number, latencyMs: number, integrationLatencyMs: number, dataProcessedBytes: number): void {
    const statusClass = Math.floor(status / 100);
    this.countByStatusClass[statusClass] = (this.countByStatusClass[statusClass] ?? 0) + 1;
    this.latency.record(latencyMs);
    this.dataProcessedBytes += dataProcessedBytes;
    if (integrationLatencyMs < 0) return;
    this.integrationLatency.record(integrationLatencyMs);
    this.overhead.record(Math.max(0, latencyMs - integrationLatencyMs));
  }
}
