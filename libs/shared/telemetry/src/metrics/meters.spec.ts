import { describe, expect, it } from 'vitest';
import { Meters } from './meters.ts';

describe('Meters', () => {
  it('writes counters, histograms and read figures as Prometheus text', () => {
    const meters = new Meters();
    const calls = meters.counter({ name: 'gatehouse_calls_total', help: 'Calls.', labelNames: ['method', 'code'] });
    const duration = meters.histogram({ name: 'gatehouse_call_seconds', help: 'Time.' }, [0.01, 0.1]);
    meters.addGauge({ name: 'gatehouse_leader', help: 'Two\nlines.', type: 'gauge', read: () => [{ value: 1 }] });
    calls.add(2, 'Create"Api', 'OK');
    for (const ms of [5, 10, 50, 1000]) duration.record(ms);
    expect(meters.toPrometheusText().split('\n')).toEqual([
      '# HELP gatehouse_calls_total Calls.',
      '# TYPE gatehouse_calls_total counter',
      'gatehouse_calls_total{method="Create\\"Api",code="OK"} 2',
      '# HELP gatehouse_call_seconds Time.',
      '# TYPE gatehouse_call_seconds histogram',
      'gatehouse_call_seconds_bucket{le="0.01"} 2',
      'gatehouse_call_seconds_bucket{le="0.1"} 3',
      'gatehouse_call_seconds_bucket{le="+Inf"} 4',
      'gatehouse_call_seconds_sum 1.065',
      'gatehouse_call_seconds_count 4',
      '# HELP gatehouse_leader Two\\nlines.',
      '# TYPE gatehouse_leader gauge',
      'gatehouse_leader 1',
      '',
    ]);
  });

  it('shows a counter without labels from the start, as 0', () => {
    const meters = new Meters();
    meters.counter({ name: 'gatehouse_failures_total', help: 'Failures.' });
    expect(meters.toPrometheusText()).toContain('gatehouse_failures_total 0\n');
  });

  it('bounds the series of a metric: further label values are counted as other', () => {
    const meters = new Meters(3);
    const counter = meters.counter({ name: 'c_total', help: 'C.', labelNames: ['key'] });
    for (const key of ['a', 'b', 'c', 'd', 'a']) counter.add(1, key);
    meters.addGauge({
      name: 'g',
      help: 'G.',
      type: 'gauge',
      read: () => [1, 2, 3, 9, 4].map((value) => ({ labels: { key: String(value) }, value })),
    });
    const [counted, read] = meters.families();
    expect(counted?.series).toEqual([
      { labels: { key: 'a' }, value: 2 },
      { labels: { key: 'b' }, value: 1 },
      { labels: { key: 'other' }, value: 2 },
    ]);
    expect(read?.series.at(-1)).toEqual({ labels: { key: 'other' }, value: 9 });
    expect(read?.series.length).toBe(3);
  });

  it('refuses a second metric of one name', () => {
    const meters = new Meters();
    meters.counter({ name: 'c_total', help: 'C.' });
    expect(() => meters.counter({ name: 'c_total', help: 'D.' })).toThrow(RangeError);
  });
});
