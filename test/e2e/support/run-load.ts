import { spawn } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../../..');
const DEADLINE_MS = 60_000;

/** How a run of the load-test kit ended. */
export interface LoadRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How to run it. */
export interface LoadRunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Presses Ctrl-C when standard error matches this for the first time. */
  readonly interruptAt?: RegExp;
}

/** Runs `npm run load -- ARGS` without npm: a process of its own. */
export function runLoadKit(args: readonly string[], { env = {}, interruptAt }: LoadRunOptions = {}): Promise<LoadRun> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'apps/load/src/main.ts', ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], ...env },
  });
  const printed = { stdout: '', stderr: '' };
  let interrupted = false;
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      printed[name] += text;
      if (interrupted || interruptAt === undefined || !interruptAt.test(printed.stderr)) return;
      interrupted = true;
      child.kill('SIGINT');
    });
  }
  const timer = setTimeout(() => child.kill('SIGKILL'), DEADLINE_MS);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ code, ...printed });
    });
  });
}
