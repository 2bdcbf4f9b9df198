import { describe, expect, it } from 'vitest';
import { validateScenario } from '@gatehouse/load-scenario';
import { buildResult } from './build-result.ts';
import type { RecordedRun } from './build-result.ts';
import { measuredSeconds, parseResult } from './result.ts';
import { Tally } from './tally.ts';

const document = {
  name: 'a',
  kind: 'http',
  phases: [
    { phase: 'steady', rate: 10, duration: '3s' },
    { phase: 'ramp', from: 10, to: 20, duration: '500ms' },
  ],
  warmUp: '1s',
  targets: [{ path: '/' }],
};

function scenario() {
  const parsed = validateScenario(document, { env: {} });
  if (!parsed.ok) throw new Error('must be valid');
  return parsed.value;
}

function run(parts: Partial<RecordedRun> = {}): RecordedRun {
  const tally = new Tally();
  tally.count('arrivals', 10);
  tally.answered(200, true);
  const interval = { tally: tally.toData(), inFlight: 1, busiestWorker: 0.2 };
  return {
    ...{ startedAtUnixMs: 1, ranMs: 3500, endedBy: 'finished', targets: [], byAddress: [], processes: [] },
    intervals: [interval, interval, undefined, interval],
    failureExamples: {},
    machine: { cpuModel: 'x', cpus: 2, memoryBytes: 1, platform: 'linux', node: 'v22', loadAverage: 0 },
    generator: { workers: 1, pacing: 'spin', cpuCores: 1, machineBusy: 0.5, hasLoopbackTarget: true },
    ...parts,
  };
}

describe('buildResult', () => {
  it('gives each interval its phase and wanted rate, and leaves the warm-up out of the totals', () => {
    const result = buildResult(scenario(), 7, run());
    expect(result.intervals.map(({ phase, wantedPerSecond, isWarmUp }) => [phase, wantedPerSecond, isWarmUp])).toEqual([
      ['steady 10/s', 10, true],
      ['steady 10/s', 10, false],
      ['steady 10/s', 10, false],
      ['ramp 10 to 20/s', 15, false],
    ]);
    expect([result.totals.arrivals, measuredSeconds(result)]).toEqual([20, 2.5]);
  });

  it('ends the intervals of an interrupted run where it ended', () => {
    const result = buildResult(scenario(), 7, run({ ranMs: 1500, endedBy: 'interrupted' }));
    expect(result.intervals.map(({ fromMs, toMs }) => [fromMs, toMs])).toEqual([
      [0, 1000],
      [1000, 1500],
    ]);
    expect(result.intervals[1]?.tally.arrivals).toBe(20);
  });

  it('has one interval even when a run was over at once', () => {
    expect(buildResult(scenario(), 7, run({ ranMs: 0, endedBy: 'interrupted' })).intervals).toHaveLength(1);
  });
});

describe('parseResult', () => {
  const good = buildResult(scenario(), 7, run());

  it('reads what was written', () => {
    expect(parseResult(JSON.stringify(good))).toEqual({ ok: true, value: structuredClone(good) });
  });

  it.each([
    ['{', 'is not JSON'],
    ['null', 'is not gatehouse.load-result'],
    ['{"openapi":"3.0"}', 'is not gatehouse.load-result'],
    [JSON.stringify({ ...good, version: 2 }), 'version is 2; this program reads 1'],
    [JSON.stringify({ ...good, intervals: 3 }), 'intervals must be a list'],
    [JSON.stringify({ ...good, seed: 'x', surprise: 1 }), 'surprise is not a field'],
    [JSON.stringify(good).replace('"buckets":[]', '"buckets":[5,1,5,1]'), 'must be pairs of bucket and count'],
  ])('refuses %.60j', (text, reason) => {
    const result = parseResult(text);
    expect(result.ok ? '' : result.problems.map(({ path, message }) => `${path} ${message}`).join('\n')).toContain(
      reason,
    );
  });
});
