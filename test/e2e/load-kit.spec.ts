import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { freePort } from '@gatehouse/testing';
import { parseResult, summaryOf } from '@gatehouse/load-measure';
import type { LoadResult } from '@gatehouse/load-measure';
import { deployHttpApi } from './support/control-clients.ts';
import { startGateway } from './support/gateway.ts';
import type { Gateway } from './support/gateway.ts';
import { runLoadKit } from './support/run-load.ts';
import type { LoadRun, LoadRunOptions } from './support/run-load.ts';

let gateway: Gateway;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-load-e2e-'));
  gateway = await startGateway({ GATEHOUSE_EXAMPLE: 'true', GATEHOUSE_EXAMPLE_PORT: '0' });
});

afterAll(async () => {
  await gateway.stop();
  rmSync(folder, { recursive: true, force: true });
});

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function scenario(name: string, lines: string): string {
  const target = '{ name: hello, path: "/hello/${counter}", headers: { host: hello.execute-api.localhost } }';
  return file(`${name}.yaml`, `name: ${name}\nkind: http\ninterval: 200ms\ntargets:\n  - ${target}\n${lines}\n`);
}

function load(args: readonly string[], options: LoadRunOptions = {}): Promise<LoadRun> {
  return runLoadKit([...args, '--pacing', 'timer'], options);
}

function url(): string {
  return `http://127.0.0.1:${String(gateway.trafficPort)}`;
}

function resultIn(out: string): LoadResult {
  const parsed = parseResult(readFileSync(join(out, 'result.json'), 'utf8'));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

const SHORT = 'phases: [{ phase: steady, rate: 50, duration: 2s }]';

describe('npm run load', () => {
  it('drives the standalone process from two threads and leaves result and report', async () => {
    const out = join(folder, 'good');
    const watched = [
      '--pid',
      String(gateway.pid),
      '--metrics',
      `http://127.0.0.1:${String(gateway.adminPort)}/metrics`,
    ];
    const run = await load([
      ...[scenario('good', `${SHORT}\nthresholds: { errorRate: 0, max: 1m }`), '--url', url(), '--out', out],
      ...['--workers', '2', '--seed', '7', ...watched],
    ]);
    expect(run.code, run.stderr + run.stdout).toBe(0);
    const result = resultIn(out);
    expect(summaryOf(result.totals, 2)).toMatchObject({ arrivals: 100, answers: 100, admitted: 100, errors: 0 });
    expect([result.seed, result.endedBy, result.generator.workers, result.intervals.length]).toEqual([
      7,
      'finished',
      2,
      10,
    ]);
    expect(result.processes.map(({ name, samples }) => [name, samples.length > 0])).toEqual([
      [`pid ${String(gateway.pid)}`, true],
      [`127.0.0.1:${String(gateway.adminPort)}`, true],
    ]);
    expect(result.processes[0]?.samples.at(-1)?.residentBytes).toBeGreaterThan(10_000_000);
    const report = readFileSync(join(out, 'report.html'), 'utf8');
    expect(report).toContain('all thresholds kept');
    expect(report).toContain('<h3>Memory</h3>');
    // Lines for a log, because standard error is no terminal.
    expect(run.stderr).toMatch(/50\/s of 50\/s|\/s of 50\/s/);
    expect(run.stderr).not.toContain('\u001b[');

    const compared = await runLoadKit([
      'compare',
      join(out, 'result.json'),
      join(out, 'result.json'),
      '--html',
      join(out, 'compare.html'),
    ]);
    expect([compared.code, readdirSync(out).sort()]).toEqual([0, ['compare.html', 'report.html', 'result.json']]);
    expect(compared.stdout).toMatch(/latency p99\s+\S+ \S+\s+\S+ \S+\s+1\.000 .* equal/);
  });

  it('ends with 1 when a threshold is missed', async () => {
    const run = await load([
      scenario('missed', `${SHORT}\nthresholds: { p50: 0.001ms }`),
      '--url',
      url(),
      '--out',
      join(folder, 'missed'),
    ]);
    expect(run.code).toBe(1);
    expect(run.stdout).toMatch(/MISSED p50 <= 0\.001 ms/);
  });

  it('holds what a throttled route admits against its limit, in result and report', async () => {
    const api = {
      integrations: { ok: { integrationType: 'MOCK' } },
      routes: [{ routeKey: 'GET /', target: 'integrations/ok' }],
    };
    const defaultRouteSettings = { throttlingRateLimit: 20, throttlingBurstLimit: 10 };
    await deployHttpApi(gateway.clients, 'limited', api, { stageName: 'prod', defaultRouteSettings });
    const out = join(folder, 'limited');
    const target = '{ name: ok, path: /prod/, headers: { host: limited.execute-api.localhost } }';
    const phases = 'phases: [{ phase: steady, rate: 3x, duration: 4s }]\nlimit: { rate: 1, burst: 1 }';
    const text = `name: limited\nkind: http\ninterval: 200ms\ntargets: [${target}]\n${phases}\n`;
    const run = await load([file('limited.yaml', text), '--limit', '20/10', '--url', url(), '--out', out]);
    expect(run.code, run.stderr + run.stdout).toBe(0);
    const { totals } = resultIn(out);
    const { admitted, refused } = summaryOf(totals, 4);
    // Late answers of a busy machine make the run longer than it should be, and so admit more.
    expect(admitted).toBeGreaterThanOrEqual(50);
    expect(admitted).toBeLessThan(240);
    expect(admitted + refused).toBe(240);
    expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain('the limit is 20/s with a burst of 10');
  });

  it('reports what ran so far after Ctrl-C', async () => {
    const out = join(folder, 'interrupted');
    const args = [
      scenario('long', 'phases: [{ phase: steady, rate: 50, duration: 1h }]'),
      '--url',
      url(),
      '--out',
      out,
    ];
    const run = await load(args, { interruptAt: /0:0[1-9]/ });
    expect(run.code, run.stderr).toBe(130);
    const { endedBy, ranMs, totals } = resultIn(out);
    expect([endedBy, ranMs < 60_000, totals.failures]).toEqual(['interrupted', true, {}]);
    expect(totals.latency.count).toBeGreaterThan(10);
    expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain('interrupted');
  });

  it('ends with 3 when nothing answers', async () => {
    const port = await freePort();
    const run = await load([
      scenario('gone', SHORT),
      '--url',
      `http://127.0.0.1:${String(port)}`,
      '--out',
      join(folder, 'gone'),
    ]);
    expect(run.code).toBe(3);
    expect(run.stdout).toContain('connection-refused 100');
  });

  it('refuses with 2 what is wrong before anything is sent', async () => {
    const run = await runLoadKit([scenario('refused', SHORT), '--url', 'http://192.0.2.1']);
    expect([run.code, run.stderr]).toEqual([
      2,
      expect.stringContaining('load beyond this machine has to be asked for'),
    ]);
  });

  it('drives WebSocket connections that talk', async () => {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    server.on('connection', (socket) => socket.on('message', (data, binary) => socket.send(data, { binary })));
    await new Promise((resolve) => server.once('listening', resolve));
    const out = join(folder, 'websocket');
    const text = `
name: talk
kind: websocket
interval: 200ms
phases: [{ phase: steady, rate: 20, duration: 1s }]
targets: [{ path: /, hold: 300ms, messages: { every: 100ms, text: "hi \${counter}" } }]
thresholds: { errorRate: 0, connectP99: 1m }
`;
    const address = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    const run = await load([file('talk.yaml', text), '--url', address, '--out', out]);
    server.close();
    expect(run.code, run.stderr + run.stdout).toBe(0);
    const { totals } = resultIn(out);
    expect([totals.statuses, totals.failures]).toEqual([{ 101: 20 }, {}]);
    expect(totals.messagesReceived).toBe(totals.messagesSent);
    expect(totals.latency.count).toBeGreaterThan(20);
  });
});
