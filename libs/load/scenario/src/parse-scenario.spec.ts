import { describe, expect, it } from 'vitest';
import { parseScenario } from './index.ts';
import type { Scenario, ScenarioOverrides } from './index.ts';

const GOOD = `
name: steady
kind: http
phases:
  - { phase: steady, rate: 100, duration: 10s }
targets:
  - path: /hello
`;

function parsed(text: string, overrides: ScenarioOverrides = {}, env: Record<string, string> = {}): Scenario {
  const result = parseScenario(text, { env, overrides });
  if (!result.ok) throw new Error(result.problems.map(({ path, message }) => `${path} ${message}`).join('\n'));
  return result.value;
}

function problems(text: string, overrides: ScenarioOverrides = {}): string[] {
  const result = parseScenario(text, { env: {}, overrides });
  return result.ok ? [] : result.problems.map(({ path, message }) => `${path} ${message}`);
}

function withPhase(phase: string): string {
  return GOOD.replace('{ phase: steady, rate: 100, duration: 10s }', phase);
}

describe('parseScenario', () => {
  it('fills in what a short file leaves out', () => {
    const { file, durationMs, plannedArrivals } = parsed(GOOD);
    expect([durationMs, plannedArrivals]).toEqual([10_000, 1000]);
    expect(file).toMatchObject({
      arrival: 'uniform',
      interval: 1000,
      timeout: 10_000,
      connections: 100,
      keepAlive: true,
    });
    expect(file.targets).toMatchObject([{ method: 'GET', weight: 1, headers: {} }]);
  });

  it('lays out every kind of phase', () => {
    const text = withPhase(
      '{ phase: ramp, from: 0, to: 100, duration: 10s }\n  - { phase: spike, rate: 10, factor: 10, before: 1s, duration: 2s, after: 3s }\n  - { phase: soak, rate: 5, duration: 1m }',
    );
    expect(parsed(text).segments).toEqual([
      { phase: 'ramp', fromPerSecond: 0, toPerSecond: 100, durationMs: 10_000 },
      { phase: 'before', fromPerSecond: 10, toPerSecond: 10, durationMs: 1000 },
      { phase: 'spike', fromPerSecond: 100, toPerSecond: 100, durationMs: 2000 },
      { phase: 'after', fromPerSecond: 10, toPerSecond: 10, durationMs: 3000 },
      { phase: 'soak', fromPerSecond: 5, toPerSecond: 5, durationMs: 60_000 },
    ]);
    expect(parsed(text).plannedArrivals).toBe(500 + 10 + 200 + 30 + 300);
  });

  it('lets flags change rates, length of soak phases, limit and addresses', () => {
    const text = withPhase('{ phase: soak, rate: 2x, duration: 1m }');
    const overrides = { limit: { rate: 50, burst: 5 }, rateFactor: 0.5, soakMs: 20_000, addresses: ['http://[::1]:1'] };
    const { plannedArrivals, file } = parsed(text, overrides);
    expect(plannedArrivals).toBe(1000);
    expect([file.limit, file.addresses]).toEqual([{ rate: 50, burst: 5 }, ['http://[::1]:1']]);
  });

  it('names every problem of a file with its path, line and column, not the first only', () => {
    const text = `
name: steady
kind: http
phases:
  - { phase: steady, rate: -1, duration: 10 }
  - { phase: stedy, rate: 1, duration: 1s }
targts: []
targets:
  - { path: /a, method: GTE, weigth: 2 }
thresholds: { p98: 5ms, errorRate: 5 }
`;
    expect(problems(text)).toEqual([
      'phases[0].rate must be arrivals per second from 0 to 1000000, or a multiple of the limit such as 2x (line 5, column 28)',
      'phases[0].duration must be a duration from 100ms to 1d, for example 500ms, 30s or 5m (line 5, column 42)',
      'phases[1].phase must be one of steady, ramp, spike, soak (line 6, column 14)',
      expect.stringMatching(/^targets\[0\]\.method must be one of GET.*did you mean GET\? \(line 9/),
      expect.stringMatching(/^targets\[0\]\.weigth is not a field of an HTTP target, did you mean weight\? \(line 9/),
      expect.stringMatching(/^thresholds\.errorRate must be at most 1 \(line 10/),
      expect.stringMatching(/^thresholds\.p98 is not a field of thresholds, did you mean p90\? \(line 10/),
      expect.stringMatching(/^targts is not a field of an HTTP scenario, did you mean targets\? \(line 7/),
    ]);
  });

  it.each([
    ['', 'must be a mapping'],
    ['- a', 'must be a mapping'],
    ['name: [', 'is neither YAML nor JSON'],
    [GOOD.replace('kind: http', 'kind: grpc'), 'kind must be http or websocket'],
    [GOOD.replace('name: steady', 'name: a/b'), 'name must be letters, digits'],
    [GOOD.replace('path: /hello', 'path: hello'), 'targets[0].path must start with /'],
    [GOOD.replace('path: /hello', 'path: "/a b"'), 'targets[0].path must not hold spaces'],
    [GOOD.replace('path: /hello', 'path: "/${countr}"'), 'targets[0].path has ${countr}, which is not known'],
    [GOOD.replace('path: /hello', 'path: "/${counter"'), 'targets[0].path has a ${ without its }'],
    [GOOD.replace('path: /hello', 'path: "/${random(5,1)}"'), 'targets[0].path has random(5,1)'],
    [GOOD.replace('path: /hello', 'path: "/${pick(a,)}"'), 'targets[0].path has a pick()'],
    [GOOD.replace('path: /hello', 'path: "/${env.NOPE}"'), 'needs the environment variable NOPE, which is not set'],
    [GOOD.replace('path: /hello', 'path: /a\n    headers: { "a b": c }'), 'targets[0].headers["a b"]'],
    [GOOD.replace('path: /hello', 'path: /a\n    headers: { a: "b\\r\\nc: d" }'), 'must not hold control characters'],
    [GOOD.replace('path: /hello', 'path: /a\n    body: x\n    json: {}'), 'targets[0].json stands beside body'],
    [GOOD.replace('path: /hello', '{ name: a, path: /a }\n  - { name: a, path: /b }'), 'targets[1].name is used twice'],
    [withPhase('{ phase: steady, rate: 2x, duration: 10s }'), 'phases[0].rate is a multiple of the limit'],
    [withPhase('{ phase: steady, rate: 0, duration: 10s }'), 'phases send nothing'],
    [
      withPhase('{ phase: steady, rate: 900000, duration: 1h }'),
      'maxArrivals is 10,000,000, and the phases send 3,240,000,000',
    ],
    [withPhase('{ phase: steady, rate: 1, duration: 400d }'), 'phases[0].duration must be a duration'],
    [`${GOOD}warmUp: 10s`, 'warmUp must be shorter'],
    [`${GOOD}addresses: ["ftp://a", "http://u:p@a", "http://a/?x"]`, 'addresses[1] must not hold a password'],
    [`${GOOD}limit: { rate: 0, burst: -1 }`, 'limit.burst must be at least 0'],
    [`${GOOD}thresholds: { admittedOverLimit: { max: 1 } }`, 'thresholds.admittedOverLimit needs the limit'],
    [`${GOOD}limit: { rate: 1, burst: 1 }\nthresholds: { admittedOverLimit: {} }`, 'needs min, max or both'],
    [`${GOOD}thresholds: { connectP99: 5ms }`, 'thresholds.connectP99 is not a field'],
    [GOOD.replace('kind: http', 'kind: websocket'), 'targets[0].hold is required'],
  ])('refuses %j', (text, reason) => {
    expect(problems(text).join('\n')).toContain(reason);
  });

  it('takes values of the environment into requests and keeps them out of the scenario', () => {
    const { file } = parsed(GOOD.replace('/hello', '"/${env.PLACE}"'), {}, { PLACE: 'canary' });
    expect(JSON.stringify(file)).not.toContain('canary');
  });
});
