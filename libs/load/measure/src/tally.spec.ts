import { describe, expect, it } from 'vitest';
import { summaryOf } from './summary.ts';
import { Tally, sumOf } from './tally.ts';

function aTally(): Tally {
  const tally = new Tally();
  for (const [status, isExpected] of [
    [200, true],
    [200, true],
    [429, true],
    [500, false],
  ] as const) {
    tally.count('arrivals');
    tally.answered(status, isExpected);
    if (status === 429) tally.refusal.record(1);
    else tally.latency.record(20);
  }
  tally.count('arrivals', 2);
  tally.failed('timeout');
  tally.count('dropped');
  return tally;
}

describe('Tally', () => {
  it('adds up over threads', () => {
    const sum = sumOf([aTally().toData(), aTally().toData()]);
    expect(sum).toMatchObject({ arrivals: 12, dropped: 2, unexpected: 2, statuses: { 200: 4, 429: 2, 500: 2 } });
    expect([sum.failures, sum.latency.count, sum.refusal.count]).toEqual([{ timeout: 2 }, 6, 2]);
  });

  it('starts anew when it was taken', () => {
    const tally = aTally();
    expect(tally.take()).toEqual(aTally().toData());
    expect(tally.take()).toEqual(new Tally().toData());
  });
});

describe('summaryOf', () => {
  it('counts admitted, refused and errors apart', () => {
    const summary = summaryOf(aTally().toData(), 2);
    expect(summary).toMatchObject({ answers: 4, answersPerSecond: 2, admitted: 2, refused: 1, refusedRate: 0.25 });
    expect([summary.errors, summary.errorRate]).toEqual([3, 0.5]);
  });

  it('keeps quick refusals out of the latency', () => {
    const { latencyMs, refusalMs } = summaryOf(aTally().toData(), 1);
    expect([latencyMs.p50 > 19, refusalMs.max]).toEqual([true, 1]);
  });

  it('says 0 where nothing happened', () => {
    expect(summaryOf(new Tally().toData(), 0)).toMatchObject({ answersPerSecond: 0, errorRate: 0, refusedRate: 0 });
  });
});
