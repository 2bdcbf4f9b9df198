import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { shielded } from './shield.ts';

const run = promisify(execFile);

/** One run of load against one address. */
export interface Load {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly connections: number;
  readonly seconds: number;
  readonly core: number;
  /** Whether others on the machine get nothing of the core meanwhile. Default: they do. */
  readonly isShielded?: boolean;
}

/** What wrk measured. Latencies in microseconds. */
export interface LoadResult {
  readonly requests: number;
  readonly durationMs: number;
  readonly p50Us: number;
  readonly p99Us: number;
  readonly maxUs: number;
  readonly errors: number;
}

/** Drives an address with wrk: one thread, keep-alive connections, closed loop. */
export async function drive(load: Load): Promise<LoadResult> {
  const { command, args } = commandOf(load);
  const { stdout } = await run(command, args);
  return resultIn(stdout);
}

/** The command that {@link drive} runs. */
export function commandOf(load: Load): { readonly command: string; readonly args: readonly string[] } {
  const headers = Object.entries(load.headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
  const script = join(import.meta.dirname, 'report.lua');
  const connections = ['-t1', `-c${String(load.connections)}`, `-d${String(load.seconds)}s`];
  const pinned = ['taskset', '-c', String(load.core), 'wrk', ...connections, ...headers, '-s', script, load.url];
  const [command = '', ...args] = load.isShielded === true ? shielded(pinned) : pinned;
  return { command, args };
}

/** The result in what wrk printed; throws when there is none. */
export function resultIn(stdout: string): LoadResult {
  const line = stdout.split('\n').find((text) => text.startsWith('RESULT '));
  if (line === undefined) throw new Error(`wrk printed no result:\n${stdout}`);
  return JSON.parse(line.slice('RESULT '.length)) as LoadResult;
}
