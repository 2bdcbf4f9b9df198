import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';

/** A server under test or beside it: started by the benchmark, ended by it. */
export interface BenchProcess {
  readonly pid: number;
  stop(): Promise<void>;
}

/** Options of a process. */
export interface StartOptions {
  readonly command: string;
  readonly args: readonly string[];
  /** Core that the process and its children may use. */
  readonly core: number;
  readonly env?: Readonly<Record<string, string>>;
}

const STOP_DEADLINE_MS = 5_000;

/** Starts a process on one core. Its output is shown when it ends by itself. */
export function startProcess(options: StartOptions): BenchProcess {
  const child = spawn('taskset', ['-c', String(options.core), options.command, ...options.args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...options.env },
  });
  const output: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk.toString('utf8')));
  let stopping = false;
  child.on('exit', (code) => {
    if (!stopping) console.error(`${options.command} ended with ${String(code)}:\n${output.join('')}`);
  });
  if (child.pid === undefined) throw new Error(`${options.command} did not start`);
  return {
    pid: child.pid,
    stop: () => {
      stopping = true;
      return stopChild(child);
    },
  };
}

function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_DEADLINE_MS);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
    child.kill('SIGTERM');
  });
}

/** CPU nanoseconds that a process, its threads and its children have used so far. */
export function cpuNanoseconds(pid: number): bigint {
  let sum = 0n;
  for (const member of processTree(pid)) {
    for (const thread of readdirSync(`/proc/${String(member)}/task`)) {
      const text = readFileSync(`/proc/${String(member)}/task/${thread}/schedstat`, 'utf8');
      sum += BigInt(text.split(' ')[0] ?? '0');
    }
  }
  return sum;
}

/** Resident memory in bytes of a process and its children. */
export function residentBytes(pid: number): number {
  let kibibytes = 0;
  for (const member of processTree(pid)) {
    const match = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${String(member)}/status`, 'utf8'));
    kibibytes += Number(match?.[1] ?? 0);
  }
  return kibibytes * 1024;
}

function processTree(pid: number): number[] {
  const children = readFileSync(`/proc/${String(pid)}/task/${String(pid)}/children`, 'utf8');
  const ids = children
    .trim()
    .split(' ')
    .filter((text) => text !== '')
    .map(Number);
  return [pid, ...ids.flatMap(processTree)];
}
