import { randomFillSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { NOW_UNIX_MS, requestTracer } from '../spec-kit.ts';
import { RatioSampler, SecondCap } from './sampling.ts';
import { TraceIds } from './trace-ids.ts';

describe('RatioSampler', () => {
  it('takes all at 1 and none at 0', () => {
    for (const digit of ['0', 'f']) {
      expect(new RatioSampler(1).samples(digit.repeat(32))).toBe(true);
      expect(new RatioSampler(0).samples(digit.repeat(32))).toBe(false);
    }
  });

  it('decides by the last 56 bits of the trace id alone', () => {
    const half = new RatioSampler(0.5);
    expect(half.samples(`${'f'.repeat(18)}7fffffffffffff`)).toBe(false);
    expect(half.samples(`${'0'.repeat(18)}80000000000000`)).toBe(true);
  });

  it('takes about its share of random ids, and a higher ratio takes all that a lower one takes', () => {
    const ids = new TraceIds((buffer) => randomFillSync(buffer));
    const [low, high] = [new RatioSampler(0.1), new RatioSampler(0.3)];
    const all = Array.from({ length: 20_000 }, () => ids.traceId(NOW_UNIX_MS));
    const taken = all.filter((id) => low.samples(id));
    // Six standard deviations.
    expect(Math.abs(taken.length - 2_000)).toBeLessThan(255);
    expect(taken.every((id) => high.samples(id))).toBe(true);
  });

  it('refuses what is no ratio', () => {
    for (const ratio of [-0.1, 1.1, Number.NaN]) expect(() => new RatioSampler(ratio)).toThrow(RangeError);
  });
});

describe('SecondCap', () => {
  it('lets so many pass in each second and counts the others', () => {
    const cap = new SecondCap(2);
    expect([1000, 1500, 1999, 2000].map((nowMs) => cap.take(nowMs))).toEqual([true, true, false, true]);
    expect(cap.refused).toBe(1);
  });
});

describe('RequestTracer.keeps', () => {
  it('keeps sampled requests, and unsampled ones that failed within the cap', () => {
    const { tracer } = requestTracer({ errorsPerSecond: 1 });
    const sampled = tracer.accept(['traceparent', `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`], 0);
    const unsampled = tracer.accept([], 0);
    expect(tracer.keeps(sampled, false, 0)).toBe(true);
    expect(tracer.keeps(sampled, true, 0)).toBe(true);
    expect(tracer.keeps(unsampled, false, 0)).toBe(false);
    expect(tracer.keeps(unsampled, true, 0)).toBe(true);
    expect(tracer.keeps(unsampled, true, 0)).toBe(false);
  });
});

describe('TraceIds', () => {
  it('makes ids of the right form that do not repeat, also across refills', () => {
    const ids = new TraceIds((buffer) => randomFillSync(buffer));
    const made = Array.from({ length: 3_000 }, () => [ids.traceId(NOW_UNIX_MS), ids.spanId()]);
    for (const [traceId, spanId] of made) {
      expect(traceId).toMatch(/^6566d000[0-9a-f]{24}$/);
      expect(spanId).toMatch(/^[0-9a-f]{16}$/);
    }
    expect(new Set(made.flat()).size).toBe(6_000);
  });
});
