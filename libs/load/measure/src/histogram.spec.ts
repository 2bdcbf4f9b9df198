import { describe, expect, it } from 'vitest';
import { Histogram } from './histogram.ts';

/** Durations over eight powers of ten, each 3 % above the last. */
const VALUES = Array.from({ length: 600 }, (_, i) => 0.001 * 1.03 ** i);

function histogramOf(values: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const value of values) histogram.record(value);
  return histogram;
}

describe('Histogram', () => {
  it('gives quantiles that are never too good and at most 1 us or 0.8 % too bad', () => {
    const histogram = histogramOf(VALUES);
    for (let i = 0; i < VALUES.length; i += 1) {
      const exact = VALUES[i] ?? 0;
      const told = histogram.quantileMs((i + 1) / VALUES.length);
      expect(told, `value ${String(exact)}`).toBeGreaterThanOrEqual(exact);
      expect(told).toBeLessThanOrEqual(Math.max(exact * 1.008, exact + 0.001));
    }
  });

  it('merges without loss: two halves give the same data as the whole', () => {
    const halves = [0, 1].map((half) => histogramOf(VALUES.filter((_, i) => i % 2 === half)).toData());
    const merged = new Histogram();
    for (const half of halves) merged.add(half);
    const whole = histogramOf(VALUES).toData();
    expect(merged.toData().buckets).toEqual(whole.buckets);
    expect([merged.count, merged.maxMs]).toEqual([VALUES.length, whole.maxMs]);
  });

  it('survives the way through JSON', () => {
    const data = histogramOf(VALUES).toData();
    expect(Histogram.of(JSON.parse(JSON.stringify(data)) as typeof data).toData()).toEqual(data);
  });

  it('takes what no clock should give', () => {
    const histogram = histogramOf([-1, 0, 1e12]);
    expect(histogram.count).toBe(3);
    expect(histogram.quantileMs(0.5)).toBe(0.001);
    expect(histogram.maxMs).toBe(1e12);
  });

  it('is 0 when empty, and after it was cleared', () => {
    const histogram = histogramOf([5]);
    histogram.clear();
    for (const empty of [histogram, new Histogram()]) {
      expect([empty.count, empty.quantileMs(0.99), empty.maxMs, empty.meanMs]).toEqual([0, 0, 0, 0]);
      expect(empty.toData()).toEqual({ count: 0, sumMs: 0, maxMs: 0, buckets: [] });
    }
  });
});
