import { describe, expect, it } from 'vitest';
import { ArrivalSchedule } from './arrivals.ts';
import { seededRandom } from './random.ts';
import { RateClock, arrivalsOf, rateAt } from './rate-profile.ts';
import type { RateSegment } from './rate-profile.ts';

function level(rate: number, durationMs: number): RateSegment {
  return { phase: 'steady', fromPerSecond: rate, toPerSecond: rate, durationMs };
}

function timesOf(segments: readonly RateSegment[], workers = 1, seed?: number): number[] {
  const times: number[] = [];
  for (let worker = 0; worker < workers; worker += 1) {
    const arrival = seed === undefined ? 'uniform' : 'poisson';
    const random = seededRandom(seed ?? 0, worker);
    const schedule = new ArrivalSchedule({ segments, arrival, worker, workers, random });
    for (; schedule.peek().atMs !== Number.POSITIVE_INFINITY;) times.push(schedule.take().atMs);
  }
  return times.sort((a, b) => a - b);
}

describe('ArrivalSchedule', () => {
  it('spaces uniform arrivals evenly', () => {
    expect(timesOf([level(10, 500)])).toEqual([50, 150, 250, 350, 450]);
  });

  it('follows a ramp: arrivals lie where the area under the rate passes whole numbers', () => {
    const times = timesOf([{ phase: 'ramp', fromPerSecond: 0, toPerSecond: 10, durationMs: 1000 }]);
    expect(times.map((time) => Math.round(time))).toEqual([316, 548, 707, 837, 949]);
  });

  it('goes down a ramp to 0 and over a pause', () => {
    const down = { phase: 'ramp', fromPerSecond: 10, toPerSecond: 0, durationMs: 1000 };
    const times = timesOf([down, level(0, 1000), level(2, 1000)]).map((time) => Math.round(time));
    expect(times).toEqual([51, 163, 293, 452, 684, 2250, 2750]);
  });

  it('splits one schedule over threads without moving an arrival or using a number twice', () => {
    const segments = [level(100, 1000), { phase: 'ramp', fromPerSecond: 100, toPerSecond: 300, durationMs: 500 }];
    expect(timesOf(segments, 3)).toEqual(timesOf(segments, 1));
    const numbers = [0, 1, 2].flatMap((worker) => {
      const schedule = new ArrivalSchedule({ segments, arrival: 'uniform', worker, workers: 3, random: () => 0 });
      return Array.from({ length: 40 }, () => schedule.take().number);
    });
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it('gives Poisson arrivals of the wanted rate, whose distances spread as an exponential distribution does', () => {
    const seed = 7;
    const times = timesOf([level(1000, 20_000)], 4, seed);
    expect(Math.abs(times.length - 20_000), `seed ${String(seed)}`).toBeLessThan(5 * Math.sqrt(20_000));
    const gaps = times.slice(1).map((time, i) => time - (times[i] ?? 0));
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length);
    expect(deviation / mean).toBeCloseTo(1, 1);
  });

  it('repeats Poisson arrivals with the same seed only', () => {
    const segments = [level(100, 1000)];
    expect(timesOf(segments, 2, 1)).toEqual(timesOf(segments, 2, 1));
    expect(timesOf(segments, 2, 1)).not.toEqual(timesOf(segments, 2, 2));
  });
});

describe('rates', () => {
  const segments = [level(10, 1000), { phase: 'ramp', fromPerSecond: 10, toPerSecond: 30, durationMs: 1000 }];

  it('are known at every moment', () => {
    expect([0, 999, 1000, 1500, 2000].map((atMs) => rateAt(segments, atMs))).toEqual([10, 10, 10, 20, 0]);
    expect(arrivalsOf(segments)).toBe(30);
  });

  it('keep their digits on a ramp that hardly rises', () => {
    const clock = new RateClock([{ phase: 'ramp', fromPerSecond: 1000, toPerSecond: 1000.000_001, durationMs: 1000 }]);
    expect(clock.timeOf(500)).toBeCloseTo(500, 5);
  });
});
