import { describe, expect, it } from 'vitest';
import { seededRandom, validateScenario } from '@gatehouse/load-scenario';
import type { Random } from '@gatehouse/load-scenario';
import { buildResult } from './build-result.ts';
import { compareResults } from './compare.ts';
import type { Verdict } from './compare.ts';
import type { LoadResult } from './result.ts';
import { meanInterval, tQuantile } from './student-t.ts';
import { Tally } from './tally.ts';

const SECONDS = 20;
const SEED = 11;

interface Shape {
  readonly latencyMs: (second: number, random: Random) => number;
  readonly errorsPerSecond?: number;
  readonly cpuCores?: number;
  readonly seconds?: number;
  readonly endedBy?: LoadResult['endedBy'];
  readonly rate?: number;
}

function aResult(
  { latencyMs, errorsPerSecond = 0, cpuCores, seconds = SECONDS, endedBy = 'finished', rate = 50 }: Shape,
  seed: number,
): LoadResult {
  const random = seededRandom(seed);
  const phases = [{ phase: 'steady', rate, duration: `${String(seconds)}s` }];
  const scenario = validateScenario({ name: 'a', kind: 'http', phases, targets: [{ path: '/' }] }, { env: {} });
  if (!scenario.ok) throw new Error('must be valid');
  const intervals = Array.from({ length: seconds }, (_, second) => {
    const tally = new Tally();
    for (let i = 0; i < rate; i += 1) {
      tally.count('arrivals');
      tally.answered(i < errorsPerSecond ? 500 : 200, i >= errorsPerSecond);
      tally.latency.record(latencyMs(second, random));
    }
    return { tally: tally.toData(), inFlight: 0, busiestWorker: 0.1 };
  });
  const samples = intervals.map((_, second) => ({
    atMs: second * 1000 + 1000,
    cpuCores: cpuCores ?? 0,
    residentBytes: 1,
  }));
  return buildResult(scenario.value, 1, {
    ...{
      startedAtUnixMs: 1,
      ranMs: seconds * 1000,
      endedBy,
      intervals,
      targets: [],
      byAddress: [],
      failureExamples: {},
    },
    processes: cpuCores === undefined ? [] : [{ name: 'node', samples }],
    machine: { cpuModel: 'x', cpus: 2, memoryBytes: 1, platform: 'linux', node: 'v22', loadAverage: 0 },
    generator: { workers: 1, pacing: 'spin', cpuCores: 1, machineBusy: 0.5, hasLoopbackTarget: true },
  });
}

const noisy = (mean: number) => (_second: number, random: Random) => mean * (0.5 + random());

function verdicts(a: Shape, b: Shape): Record<string, Verdict> {
  const { metrics } = compareResults(aResult(a, SEED), aResult(b, SEED + 1));
  return Object.fromEntries(metrics.map(({ name, verdict }) => [name, verdict]));
}

describe('compareResults', () => {
  it('calls a difference within the scatter of the intervals noise', () => {
    const found = verdicts({ latencyMs: noisy(10) }, { latencyMs: noisy(10.01) });
    expect([found['latency p50'], found['latency p99']], `seed ${String(SEED)}`).toEqual(['noise', 'noise']);
  });

  it('finds a difference that stands out, says its ratio, and in which direction it goes', () => {
    const [slow, fast] = [{ latencyMs: noisy(12) }, { latencyMs: noisy(10) }];
    expect([verdicts(fast, slow)['latency p50'], verdicts(slow, fast)['latency p50']]).toEqual(['worse', 'better']);
    const { metrics } = compareResults(aResult(fast, SEED), aResult(slow, SEED + 1));
    const median = metrics.find(({ name }) => name === 'latency p50');
    expect(median?.ratio).toBeCloseTo(1.2, 1);
    expect(median?.low).toBeLessThan(1.2);
    expect(median?.high).toBeGreaterThan(1.2);
  });

  it('pairs intervals by their moment: a course that both runs share is no scatter', () => {
    const rising = (factor: number) => (second: number) => (1 + second) * 10 * factor;
    expect(verdicts({ latencyMs: rising(1) }, { latencyMs: rising(1.1) })['latency p99']).toBe('worse');
  });

  it('compares shares that may be 0 by their difference', () => {
    const latencyMs = noisy(10);
    expect(verdicts({ latencyMs }, { latencyMs, errorsPerSecond: 2 })['errors']).toBe('worse');
    expect(verdicts({ latencyMs }, { latencyMs })['errors']).toBe('equal');
  });

  it('compares CPU per answer of watched processes, and nothing that was not measured', () => {
    const latencyMs = noisy(10);
    const found = verdicts({ latencyMs, cpuCores: 0.5 }, { latencyMs, cpuCores: 0.4 });
    expect([found['CPU per answer'], found['CPU of watched processes']]).toEqual(['better', 'better']);
    expect(verdicts({ latencyMs }, { latencyMs })).not.toHaveProperty(['CPU per answer']);
  });

  it('does not judge by too few intervals', () => {
    const few = (mean: number): Shape => ({ latencyMs: noisy(mean), seconds: 3 });
    expect(verdicts(few(10), few(20))['latency p50']).toBe('unclear');
  });

  it('says why two runs may not be comparable', () => {
    const other = { ...aResult({ latencyMs: noisy(1), rate: 60, endedBy: 'interrupted' }, SEED), warnings: ['x'] };
    const { notes } = compareResults(aResult({ latencyMs: noisy(1) }, SEED), other);
    expect(notes).toEqual([
      'The phases, targets or rates of the two runs differ.',
      'Run b was interrupted.',
      'Run b came with 1 warning(s) about the generator: see its report.',
    ]);
  });
});

describe('meanInterval', () => {
  it('holds the true mean in about 95 of 100 series of noise', () => {
    const random = seededRandom(SEED);
    let held = 0;
    for (let round = 0; round < 400; round += 1) {
      const { low, high } = meanInterval(Array.from({ length: 20 }, () => random() - 0.5));
      if (low <= 0 && high >= 0) held += 1;
    }
    expect(held / 400, `seed ${String(SEED)}`).toBeGreaterThan(0.9);
    expect(held / 400).toBeLessThan(1);
  });

  it('is wider when neighbours resemble each other', () => {
    const width = (values: readonly number[]): number => meanInterval(values).high - meanInterval(values).low;
    expect(width([0, 0, 0, 0, 1, 1, 1, 1])).toBeGreaterThan(1.5 * width([0, 1, 0, 1, 0, 1, 0, 1]));
  });
});

describe('tQuantile', () => {
  it('falls to the normal distribution', () => {
    expect([1, 10, 30].map(tQuantile)).toEqual([12.706, 2.228, 2.042]);
    expect(tQuantile(60)).toBeCloseTo(2.0, 2);
    expect(tQuantile(1e6)).toBeCloseTo(1.96, 3);
  });
});
