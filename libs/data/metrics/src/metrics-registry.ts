import type { MetricFamily } from '@gatehouse/telemetry';
import { expositionOf, MAX_GAUGE_SERIES } from './exposition.ts';
import { metricFamiliesOf } from './families.ts';
import { RouteMetrics } from './route-metrics.ts';
import { WebSocketMetrics } from './websocket-metrics.ts';

/** A figure that is read when metrics are collected. */
export interface Gauge {
  /** Full name with unit, for example `gatehouse_open_requests`. */
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge';
  /** Values with their labels; a plain figure has one value without labels. */
  readonly read: () => readonly { readonly labels?: Readonly<Record<string, string>>; readonly value: number }[];
}

/** Most sets of aggregates that one node keeps; requests beyond it are counted into the stage's (reference operations.md 5.3). */
const MAX_SERIES = 2_000;

/** All aggregates of a node. Aggregates outlive configuration changes, so that counters never go back. */
export class MetricsRegistry {
  readonly #routes = new Map<string, RouteMetrics>();
  readonly #webSockets = new Map<string, WebSocketMetrics>();
  readonly #gauges: Gauge[] = [];

  /** The aggregates of a stage, or of a route when `routeKey` is given. */
  routeMetrics(apiId: string, stage: string, routeKey: string | undefined): RouteMetrics {
    const key = `${apiId}\n${stage}\n${routeKey ?? ''}`;
    const known = this.#routes.get(key);
    if (known !== undefined) return known;
    if (routeKey !== undefined && this.#routes.size >= MAX_SERIES) return this.routeMetrics(apiId, stage, undefined);
    const metrics = new RouteMetrics({ apiId, stage, routeKey });
    this.#routes.set(key, metrics);
    return metrics;
  }

  /** The aggregates of a stage of a WebSocket API, or of a route when `routeKey` is given. */
  webSocketMetrics(apiId: string, stage: string, routeKey: string | undefined): WebSocketMetrics {
    const key = `${apiId}\n${stage}\n${routeKey ?? ''}`;
    const known = this.#webSockets.get(key);
    if (known !== undefined) return known;
    if (routeKey !== undefined && this.#webSockets.size >= MAX_SERIES) {
      return this.webSocketMetrics(apiId, stage, undefined);
    }
    const metrics = new WebSocketMetrics({ apiId, stage, routeKey });
    this.#webSockets.set(key, metrics);
    return metrics;
  }

  /** Requests of a stage over all its routes, and how many of them were answered with 500 and above. */
  stageCounts(apiId: string, stage: string): { readonly requestCount: number; readonly serverErrorCount: number } {
    let requestCount = 0;
    let serverErrorCount = 0;
    for (const { labels, countByStatusClass } of this.#routes.values()) {
      if (labels.apiId !== apiId || labels.stage !== stage) continue;
      requestCount += countByStatusClass.reduce((sum, count) => sum + count, 0);
      serverErrorCount += countByStatusClass[5] ?? 0;
    }
    for (const { labels, connectCount, messageCount, executionErrorCount } of this.#webSockets.values()) {
      if (labels.apiId !== apiId || labels.stage !== stage) continue;
      requestCount += connectCount + messageCount;
      serverErrorCount += executionErrorCount;
    }
    return { requestCount, serverErrorCount };
  }

  /** Requests of all stages. */
  requestCount(): number {
    let count = 0;
    for (const { countByStatusClass } of this.#routes.values())
      count += countByStatusClass.reduce((sum, n) => sum + n, 0);
    return count;
  }

  /** Adds a figure of another part of the node. Throws RangeError when the name is taken: a scrape with one name twice is refused whole. */
  addGauge(gauge: Gauge): void {
    if (this.#gauges.some(({ name }) => name === gauge.name)) {
      throw new RangeError(
        `There is a metric ${gauge.name} already; give one gauge several values with labels instead.`,
      );
    }
    this.#gauges.push(gauge);
  }

  /** Everything as data, for OTLP. */
  families(): MetricFamily[] {
    return metricFamiliesOf([...this.#routes.values()], this.#gauges, MAX_GAUGE_SERIES, [...this.#webSockets.values()]);
  }

  /** Everything as Prometheus text. */
  toPrometheusText(): string {
    return [...this.prometheusPieces()].join('');
  }

  /** The same text in pieces of some 2 KB: with many series, yield to the event loop now and then. */
  prometheusPieces(): Generator<string, void, undefined> {
    return expositionOf([...this.#routes.values()], this.#gauges, [...this.#webSockets.values()]);
  }
}
