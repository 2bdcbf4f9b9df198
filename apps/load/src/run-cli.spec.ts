import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from './run-cli.ts';
import { LOAD_FOLDER, readSettings } from './settings.ts';

let folder: string;
let server: Server;
const seenKeys: (string | string[] | undefined)[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-load-'));
  server = createServer((request, response) => {
    if (request.url !== '/metrics') seenKeys.push(request.headers['x-api-key']);
    response.end();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** As the matcher is typed: it stands for a text. */
function containing(text: string): string {
  return expect.stringContaining(text) as string;
}

async function load(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  const printed = { stdout: '', stderr: '' };
  const code = await runCli(args, {
    stdout: { write: (text) => (printed.stdout += text) },
    stderr: { write: (text) => (printed.stderr += text) },
    settings: readSettings({ INIT_CWD: folder, ...env }),
    workerEntry: new URL('main.ts', import.meta.url),
    interrupted: new AbortController().signal,
    nowUnixMs: () => 0,
  });
  return { code, ...printed };
}

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return name;
}

function scenario(lines = ''): string {
  const phases = 'phases: [{ phase: steady, rate: 50, duration: 200ms }]';
  const text = `name: short\nkind: http\ninterval: 100ms\ntargets: [{ path: / }]\n${lines.includes('phases') ? '' : phases}\n${lines}\n`;
  return file(`scenario-${String(readdirSync(folder).length)}.yaml`, text);
}

function url(): string {
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

describe('runCli', () => {
  it('shows help without arguments, and the version', async () => {
    expect(await load([])).toMatchObject({ code: 0, stdout: containing('Exit codes:') });
    expect(await load(['run', '--help'])).toMatchObject({
      code: 0,
      stdout: containing('--beyond-loopback'),
    });
    expect((await load(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('says what a dry run would send, and sends nothing', async () => {
    const before = seenKeys.length;
    const run = await load([scenario(), '--url', url(), '--dry-run', '--seed', '7', '--rate-factor', '2']);
    expect(run).toMatchObject({ code: 0, stderr: containing('short: 20 requests (uniform) in 0:00 to') });
    expect([run.stderr.includes('seed 7'), seenKeys.length]).toEqual([true, before]);
  });

  it.each([
    [(good: string) => [good], 'no address to drive'],
    [(good: string) => [good, '--url', 'nope'], 'must be a URL'],
    [(good: string) => [good, '--url', 'http://192.0.2.1'], 'load beyond this machine has to be asked for'],
    [(good: string) => [good, '--wrokers', '2'], "unknown option '--wrokers'"],
    [(good: string) => [good, '--workers', '0'], 'Must be a whole number from 1 to 64'],
    [(good: string) => [good, '--limit', '5'], 'Must be RATE/BURST'],
    [(good: string) => [good, '--soak', '5'], 'Must be a duration'],
    [(good: string) => [good, '--rate-factor', '0'], 'Must be a number above 0'],
    [(good: string) => [good, '--url', url(), '--max-arrivals', '5'], 'maxArrivals is 5, and the phases send 10'],
    [(good: string) => [good, '--url', url(), '--pid', '999999999'], 'cannot read CPU and memory of pid 999999999'],
    [(good: string) => [good, '--url', url(), '--pid', 'x'], '--pid must be the number of a process'],
    [(good: string) => [good, '--url', url(), '--metrics', 'x'], '--metrics must be a URL'],
    [
      (good: string) => [good, '--url', url(), '--metrics', `${url()}/metrics`],
      'cannot read CPU and memory of 127.0.0.1',
    ],
    [(good: string) => [good, '--url', url(), '--api-keys', good], 'the scenario uses no keys'],
    [(good: string) => [good, '--url', url(), '--out', join(good, 'below')], 'results cannot be written'],
    [() => ['none.yaml', '--url', url()], 'there is no such file'],
    [() => ['.', '--url', url()], 'is a folder'],
    [() => [scenario('phases: []\nthersholds: {}'), '--url', url()], 'has 2 problems; nothing was sent'],
    [(good: string) => ['compare', good, good], 'is no result of a load test'],
    [(good: string) => ['compare', good], "missing required argument 'b'"],
    [() => ['report', 'none.json'], 'there is no such file'],
  ])('refuses with 2 before anything is sent (case %#)', async (args, reason) => {
    const before = seenKeys.length;
    const run = await load(args(scenario()));
    expect(run).toMatchObject({ code: 2, stderr: containing(reason) });
    expect(seenKeys.length).toBe(before);
  });

  it('sends API keys from a file or the environment, and writes them nowhere', async () => {
    const keyed = scenario('apiKeys: {}');
    const keys = file('keys.txt', '# two\ncanary-1\n\ncanary-2\n');
    seenKeys.length = 0;
    const run = await load([
      keyed,
      '--url',
      url(),
      '--out',
      'keys',
      '--api-keys',
      keys,
      '--workers',
      '1',
      '--pacing',
      'timer',
    ]);
    expect(run.code, run.stderr).toBe(0);
    expect([...new Set(seenKeys)].sort()).toEqual(['canary-1', 'canary-2']);
    for (const name of ['result.json', 'report.html']) {
      expect(readFileSync(join(folder, 'keys', name), 'utf8')).not.toContain('canary');
    }
    expect(run.stdout + run.stderr).not.toContain('canary');
    expect(await load([keyed, '--url', url()])).toMatchObject({
      code: 2,
      stderr: containing('there are none'),
    });
    const fromEnvironment = await load([keyed, '--url', url(), '--dry-run'], { GATEHOUSE_LOAD_API_KEYS: 'canary-3' });
    expect(fromEnvironment.code).toBe(0);
    const wrong = await load([keyed, '--url', url()], { GATEHOUSE_LOAD_API_KEYS: 'can ary' });
    expect(wrong).toMatchObject({ code: 2, stderr: containing('API key 1 cannot stand in a header') });
  });

  it('ends with 1 when a threshold is missed, and shows the result again', async () => {
    const missed = scenario('thresholds: { p50: 0.001ms, errorRate: 0 }');
    const run = await load([missed, '--url', url(), '--out', 'missed', '--pacing', 'timer']);
    expect(run).toMatchObject({ code: 1, stdout: containing('MISSED p50 <= 0.001 ms') });
    const again = await load(['report', 'missed/result.json', '--html', 'again/report.html']);
    expect(again).toMatchObject({ code: 0, stdout: containing('MISSED p50 <= 0.001 ms') });
    expect(readdirSync(join(folder, 'again'))).toEqual(['report.html']);
  });

  it.each(readdirSync(join(LOAD_FOLDER, 'scenarios')))(
    'finds the scenario %s by path and by name, and it is valid',
    async (name) => {
      for (const way of [`scenarios/${name}`, name.replace('.yaml', '')]) {
        expect(await load([way, '--url', url(), '--dry-run'])).toMatchObject({ code: 0 });
      }
    },
  );
});
