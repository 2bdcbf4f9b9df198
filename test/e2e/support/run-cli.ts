import { spawn } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../../..');
const DEADLINE_MS = 60_000;

/** How a run of the command line ended. */
export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How to run it. */
export interface CliOptions {
  readonly grpcPort: number;
  /** Written to standard input. Default: nothing. */
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Presses Ctrl-C when this resolves. */
  readonly interruptWhen?: Promise<unknown>;
}

/** Runs `gatehouse` as a user does: a process of its own, through the launcher. */
export function runCli(args: readonly string[], options: CliOptions): Promise<CliResult> {
  const { grpcPort, stdin = '', env = {}, interruptWhen } = options;
  const child = spawn(process.execPath, ['apps/cli/bin/gatehouse.js', ...args], {
    cwd: ROOT,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], GATEHOUSE_SERVER: `127.0.0.1:${String(grpcPort)}`, ...env },
  });
  const printed = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => (printed[name] += text));
  }
  child.stdin.on('error', () => undefined);
  child.stdin.end(stdin);
  void interruptWhen?.then(() => child.kill('SIGINT'));
  const timer = setTimeout(() => child.kill('SIGKILL'), DEADLINE_MS);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ code, ...printed });
    });
  });
}
