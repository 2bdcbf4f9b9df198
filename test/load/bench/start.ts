/** From `npm start` to the first answered request, and the resident memory of the idle process. `npm run bench:start`. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '@gatehouse/testing';
import { residentBytes } from './processes.ts';
import { median } from './table.ts';

const ROOT = join(import.meta.dirname, '../../..');
const ROUNDS = process.argv.includes('--short') ? 3 : 7;
/** Seconds after the first answer; V8 collects what the start left behind about 15 s after the last work. */
const IDLE_SECONDS = [5, 30];

interface Start {
  readonly firstAnswerMs: number;
  /** At the moments of IDLE_SECONDS. */
  readonly residentBytes: readonly number[];
}

function tryOnce(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const headers = { host: 'hello.execute-api.localhost' };
    get({ host: '127.0.0.1', port, path: '/hello/world', headers, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    }).on('error', () => resolve(false));
  });
}

async function startOnce(dataDir: string): Promise<Start> {
  const ports = await Promise.all(Array.from({ length: 5 }, () => freePort()));
  const names = ['HTTP_PORT', 'ADMIN_PORT', 'GRPC_PORT', 'MANAGEMENT_PORT', 'EXAMPLE_PORT'];
  const settings = Object.fromEntries(names.map((name, i) => [`GATEHOUSE_${name}`, String(ports[i])]));
  const startedAtMs = performance.now();
  const child = spawn('npm', ['start'], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, ...settings, GATEHOUSE_DATA_DIR: dataDir },
  });
  const giveUpAtMs = startedAtMs + 30_000;
  while (!(await tryOnce(Number(ports[0])))) {
    if (performance.now() > giveUpAtMs) throw new Error('no answer within 30 s');
    await sleep(10);
  }
  const answeredAtMs = performance.now();
  const resident: number[] = [];
  for (const seconds of IDLE_SECONDS) {
    await sleep(answeredAtMs + seconds * 1_000 - performance.now());
    resident.push(residentBytes(gatewayPid(child.pid ?? 0)));
  }
  child.kill('SIGTERM');
  await new Promise((resolve) => child.once('exit', resolve));
  return { firstAnswerMs: answeredAtMs - startedAtMs, residentBytes: resident };
}

/** npm is the parent; the gateway is the last of its children. */
function gatewayPid(pid: number): number {
  const text = readFileSync(`/proc/${String(pid)}/task/${String(pid)}/children`, 'utf8').trim();
  return text === '' ? pid : gatewayPid(Number(text.split(' ')[0]));
}

const dataDir = mkdtempSync(join(tmpdir(), 'gatehouse-start-'));
const starts: Start[] = [];
for (let round = 0; round < ROUNDS; round += 1) starts.push(await startOnce(dataDir));
const milliseconds = starts.map((start) => start.firstAnswerMs);
console.log(`npm start to the first answered request, empty store: ${milliseconds[0]?.toFixed(0) ?? ''} ms`);
console.log(`the same with a store: median ${median(milliseconds.slice(1)).toFixed(0)} ms of ${String(ROUNDS - 1)}`);
for (const [i, seconds] of IDLE_SECONDS.entries()) {
  const bytes = median(starts.map((start) => start.residentBytes[i] ?? 0));
  console.log(
    `resident memory ${String(seconds)} s after the first answer: median ${(bytes / 1e6).toFixed(0)} MB (${(bytes / 1024 / 1024).toFixed(0)} MiB)`,
  );
}
