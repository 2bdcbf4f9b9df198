import { Tally, buildResult } from '@gatehouse/load-measure';
import type { LoadResult } from '@gatehouse/load-measure';
import { validateScenario } from '@gatehouse/load-scenario';

/** A result of four seconds against a limit, with answers of several classes and a watched process. */
export function aResult(parts: Partial<LoadResult> = {}): LoadResult {
  const scenario = validateScenario(
    {
      ...{ name: 'throttled', kind: 'http', addresses: ['http://127.0.0.1:1'], limit: { rate: 10, burst: 5 } },
      phases: [
        { phase: 'steady', rate: 10, duration: '2s' },
        { phase: 'ramp', from: 10, to: 30, duration: '2s' },
      ],
      targets: [{ path: '/' }],
      thresholds: { p99: '5ms' },
    },
    { env: {} },
  );
  if (!scenario.ok) throw new Error('must be valid');
  const intervals = [0, 1, 2, 3].map((second) => {
    const tally = new Tally();
    for (let i = 0; i < 10; i += 1) {
      tally.count('arrivals');
      tally.answered(i === 0 ? 500 : i < 3 ? 429 : 200, i > 0);
      tally.latency.record(1 + i + second);
      tally.service.record(1 + i);
      tally.lateness.record(0.02);
    }
    tally.failed('timeout');
    return { tally: tally.toData(), inFlight: second, busiestWorker: 0.1 };
  });
  const samples = [1, 2, 3].map((second) => ({ atMs: second * 1000, cpuCores: 0.5, residentBytes: 2 ** 27 }));
  const result = buildResult(scenario.value, 7, {
    ...{ startedAtUnixMs: 1_800_000_000_000, ranMs: 4000, endedBy: 'finished', intervals, byAddress: [] },
    targets: intervals.slice(0, 1).map(({ tally }) => ({ name: 'GET /', tally })),
    processes: [{ name: 'pid 1', samples }],
    failureExamples: { timeout: 'no answer in time' },
    machine: { cpuModel: 'x', cpus: 2, memoryBytes: 2 ** 31, platform: 'linux', node: 'v22', loadAverage: 0 },
    generator: { workers: 1, pacing: 'spin', cpuCores: 1, machineBusy: 0.5, hasLoopbackTarget: true },
  });
  return { ...result, ...parts };
}
