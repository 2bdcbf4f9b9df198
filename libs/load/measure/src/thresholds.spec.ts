import { describe, expect, it } from 'vitest';
import { generatorWarnings } from './generator-warnings.ts';
import { limitUseOf } from './limit-use.ts';
import { summaryOf } from './summary.ts';
import type { Summary } from './summary.ts';
import { Tally } from './tally.ts';
import { checkThresholds } from './thresholds.ts';

function summary(latenciesMs: readonly number[], failures = 0): Summary {
  const tally = new Tally();
  for (const ms of latenciesMs) {
    tally.count('arrivals');
    tally.answered(200, true);
    tally.latency.record(ms);
    tally.lateness.record(0.01);
  }
  for (let i = 0; i < failures; i += 1) tally.failed('timeout');
  return summaryOf(tally.toData(), 1);
}

function admissions(...counts: readonly number[]) {
  return counts.map((count, i) => ({
    fromMs: i * 1000,
    toMs: (i + 1) * 1000,
    tally: { statuses: { 200: count, 429: 99 } },
  }));
}

describe('checkThresholds', () => {
  it('passes at the bound and misses above it', () => {
    const outcomes = checkThresholds({ max: 10, p50: 4, errorRate: 0.5 }, summary([5, 10], 1), undefined);
    expect(outcomes.map(({ name, passed }) => [name, passed])).toEqual([
      ['p50', false],
      ['max', true],
      ['errorRate', true],
    ]);
    expect(outcomes[1]).toMatchObject({ wanted: '<= 10 ms', actual: '10 ms' });
  });

  it('misses what was not measured', () => {
    const thresholds = { p99: 10, errorRate: 1, connectP99: 5, admittedOverLimit: { min: 0.9, max: 1 } };
    const outcomes = checkThresholds(thresholds, summary([]), undefined);
    expect(outcomes.every(({ passed, actual }) => !passed && actual === 'not measured')).toBe(true);
    expect(outcomes).toHaveLength(5);
  });

  it('holds admissions against both ends of the limit', () => {
    const thresholds = { admittedOverLimit: { min: 0.9, max: 1 } };
    const passed = (...counts: number[]): boolean[] =>
      checkThresholds(thresholds, summary([1]), limitUseOf(admissions(...counts), { rate: 100, burst: 0 })).map(
        (one) => one.passed,
      );
    expect([passed(95, 95), passed(80, 80), passed(101, 101)]).toEqual([
      [true, true],
      [false, true],
      [true, false],
    ]);
  });
});

describe('limitUseOf', () => {
  it('finds the fullest window, although the whole run kept the limit', () => {
    const use = limitUseOf(admissions(50, 160, 150, 40), { rate: 100, burst: 20 });
    expect(use.overall).toBeCloseTo(400 / 420);
    expect(use).toMatchObject({ worstFromSeconds: 1, worstToSeconds: 3 });
    expect(use.worstWindow).toBeCloseTo(310 / 220);
  });
});

describe('generatorWarnings', () => {
  const calm = { busiestWorker: 0.3, machineBusy: 0.5, hasLoopbackTarget: true, dueArrivals: 3 };

  it('has nothing to say when the generator kept up', () => {
    expect(generatorWarnings(summary([1, 1, 1]), calm, 0)).toEqual([]);
  });

  it('doubts a run whose generator was late, busy, out of room or short of arrivals', () => {
    const tally = new Tally();
    tally.count('arrivals');
    tally.latency.record(10);
    tally.lateness.record(6);
    const facts = { busiestWorker: 0.95, machineBusy: 0.99, hasLoopbackTarget: true, dueArrivals: 100 };
    const warnings = generatorWarnings(summaryOf(tally.toData(), 1), facts, 2).join('\n');
    for (const word of [
      'was late',
      'busy 95 %',
      'This machine was 99 % busy',
      '2 arrivals were not sent',
      'Only 1 of 100',
    ]) {
      expect(warnings).toContain(word);
    }
  });

  it('does not blame this machine when the node runs elsewhere', () => {
    expect(generatorWarnings(summary([1, 1, 1]), { ...calm, machineBusy: 1, hasLoopbackTarget: false }, 0)).toEqual([]);
  });
});
