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
    for (let i = 0; i < 2_000; i += 1) registry.routeMetrics('a', 'prod', `GET /${String(i)}`);
    expect(registry.routeMetrics('a', 'prod', 'GET /more').labels.routeKey).toBeUndefined();
  });

  it('reads gauges when metrics are collected', () => {
    const registry = new MetricsRegistry();
    let open = 1;
    registry.addGauge({ name: 'gatehouse_open_requests', help: 'Now.', type: 'gauge', read: () => [{ value: open }] });
    open = 7;
    expect(registry.toPrometheusText()).toContain('# TYPE gatehouse_open_requests gauge\ngatehouse_open_requests 7\n');
  });

  it('leaves out aggregates that have counted nothing, and integration durations of requests without a backend', () => {
    const registry = new MetricsRegistry();
    registry.routeMetrics('idle', 'prod', undefined);
    registry.routeMetrics('mock', 'prod', undefined).record(200, 1, -1, 0);
    const text = registry.toPrometheusText();
    expect(text).not.toContain('idle');
    expect(text).not.toContain('gatehouse_integration_duration_seconds_bucket');
    expect(text).toContain('gatehouse_http_request_duration_seconds_count{api_id="mock",stage="prod"} 1\n');
  });

  it('writes each family once and every line in the exposition format', () => {
    const registry = new MetricsRegistry();
    for (const stage of ['a', 'b']) registry.routeMetrics('api', stage, undefined).record(200, 3, 2, 10);
    registry.addGauge({
      name: 'g',
      help: 'Two\nlines.',
      type: 'gauge',
      read: () => [{ labels: { k: 'a\nb\\' }, value: 0.5 }],
    });
    const lines = registry.toPrometheusText().trimEnd().split('\n');
    const types = lines.filter((line) => line.startsWith('# TYPE'));
    expect(new Set(types).size).toBe(types.length);
    for (const line of lines) {
      expect(line).toMatch(/^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{([a-z_]+="([^"\\]|\\.)*",?)+\})? [0-9.e+-]+)$/);
    }
  });

  it('refuses a second gauge of one name', () => {
    const registry = new MetricsRegistry();
    registry.addGauge({ name: 'g', help: 'x', type: 'gauge', read: () => [] });
    expect(() => {
      registry.addGauge({ name: 'g', help: 'y', type: 'gauge', read: () => [] });
    }).toThrow(RangeError);
  });
});
