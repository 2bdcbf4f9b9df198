import { describe, expect, it } from 'vitest';
import { Histogram, MetricsRegistry } from './index.ts';

describe('Histogram', () => {
  it('counts a duration into its bucket and all larger ones', () => {
    const histogram = new Histogram([0.01, 0.1]);
    for (const ms of [5, 10, 50, 1000]) histogram.record(ms);
    expect(histogram.cumulativeCounts()).toEqual([2, 3, 4]);
    expect(histogram.sumSeconds).toBeCloseTo(1.065);
  });
});

describe('MetricsRegistry', () => {
  it('gives the same aggregates for the same route, so that counters outlive a change of configuration', () => {
    const registry = new MetricsRegistry();
    expect(registry.routeMetrics('a', 'prod', 'GET /')).toBe(registry.routeMetrics('a', 'prod', 'GET /'));
    expect(registry.routeMetrics('a', 'prod', undefined)).not.toBe(registry.routeMetrics('a', 'prod', 'GET /'));
  });

  it('writes requests by status class, bytes and durations as Prometheus text', () => {
    const registry = new MetricsRegistry();
    const metrics = registry.routeMetrics('abc', '$default', 'GET /"x"');
    metrics.record(200, 12, 10, 100);
    metrics.record(503, 30_001, -1, 0);
    const text = registry.toPrometheusText();
    const labels = 'api_id="abc",stage="$default",route="GET /\\"x\\""';
    expect(text).toContain(`gatehouse_http_requests_total{${labels},status_class="2xx"} 1\n`);
    expect(text).toContain(`gatehouse_http_requests_total{${labels},status_class="5xx"} 1\n`);
    expect(text).toContain(`gatehouse_http_data_processed_bytes_total{${labels}} 100\n`);
    expect(text).toContain(`gatehouse_http_request_duration_seconds_bucket{${labels},le="30"} 1\n`);
    expect(text).toContain(`gatehouse_http_request_duration_seconds_bucket{${labels},le="+Inf"} 2\n`);
    expect(text).toContain(`gatehouse_integration_duration_seconds_count{${labels}} 1\n`);
    expect(text).toContain(`gatehouse_gateway_overhead_seconds_bucket{${labels},le="0.0025"} 1\n`);
  });

  it('keeps a bound on the number of series: routes beyond it count into their stage', () => {
    const registry = new MetricsRegistry();
    for (let i = 0; i < 10_000; i += 1) registry.routeMetrics('a', 'prod', `GET /${String(i)}`);
    expect(registry.routeMetrics('a', 'prod', 'GET /more').labels.routeKey).toBeUndefined();
  });

  it('reads gauges when metrics are collected', () => {
    const registry = new MetricsRegistry();
    let open = 1;
    registry.addGauge({ name: 'gatehouse_open_requests', help: 'Now.', type: 'gauge', read: () => [{ value: open }] });
    open = 7;
    expect(registry.toPrometheusText()).toContain('# TYPE gatehouse_open_requests gauge\ngatehouse_open_requests 7\n');
  });
});
