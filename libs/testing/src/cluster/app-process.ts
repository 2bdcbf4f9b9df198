import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../../../..');
const START_DEADLINE_MS = 60_000;
const STOP_DEADLINE_MS = 60_000;
const POLL_MS = 25;
const MAX_TRIES = 5;
const RETRY_MS = 500;

/** A process of Gatehouse that a test can hurt; it has the same ports and folders after each `start`. */
export interface AppProcess {
  readonly name: string;
  /** 0 while it does not run. */
  readonly pid: number;
  /** Everything it printed so far, over all its lives. */
  output(): string;
  /** Starts it and resolves when its banner is there. Rejects with its output when it ends before. */
  start(): Promise<void>;
  /** Sends a signal and resolves with the exit code when it has ended (null after SIGKILL). */
  end(signal: NodeJS.Signals): Promise<number | null>;
  /** Sends a signal, such as SIGSTOP, and does not wait. */
  signal(signal: NodeJS.Signals): void;
}

/** What runs, and how. */
export interface AppProcessOptions {
  readonly name: string;
  /** Folder in `apps/`. */
  readonly app: 'control-plane' | 'data-plane';
  readonly env: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
}

/** A process of an app, not started yet. It sees no variable of this process but PATH. */
export function appProcess({ name, app, env, args = [] }: AppProcessOptions): AppProcess {
  const printed: string[] = [];
  let child: ChildProcess | undefined;
  let exited: Promise<number | null> = Promise.resolve(null);
  const isRunning = (): boolean => child !== undefined && child.exitCode === null && child.signalCode === null;
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (!isRunning()) return exited;
    child?.kill(signal);
    const timer = setTimeout(() => child?.kill('SIGKILL'), STOP_DEADLINE_MS);
    return exited.finally(() => clearTimeout(timer));
  };
  const startOnce = async (): Promise<void> => {
    const before = printed.length;
    child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', `apps/${app}/src/main.ts`, ...args], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      // Ctrl-C in a terminal is for the launcher, which ends its processes in an order.
      detached: true,
      env: { PATH: process.env['PATH'], ...env },
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => printed.push(chunk.toString('utf8')));
    }
    const ended = child;
    const endWithParent = (): void => void ended.kill('SIGKILL');
    process.once('exit', endWithParent);
    ended.once('exit', () => process.removeListener('exit', endWithParent));
    exited = new Promise((resolve) => ended.once('exit', (code) => resolve(code)));
    const text = (): string => printed.slice(before).join('');
    const deadline = Date.now() + START_DEADLINE_MS;
    // "Gatehouse cannot start: …" is no banner.
    while (!/^Gatehouse(?:,| \d)/m.test(text())) {
      if (!isRunning()) throw new Error(`${name} ended with ${String(child.exitCode)}:\n${text()}`);
      if (Date.now() > deadline) throw new Error(`${name} does not start:\n${text()}`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  };
  // A free port is chosen before the process starts: until then a connection of somebody else may have it for a moment.
  const start = async (triesLeft = MAX_TRIES - 1): Promise<void> => {
    try {
      await startOnce();
    } catch (error) {
      if (triesLeft === 0 || !/ is in use/.test(String(error))) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      await start(triesLeft - 1);
    }
  };
  return {
    name,
    get pid() {
      return isRunning() ? (child?.pid ?? 0) : 0;
    },
    output: () => printed.join(''),
    start: () => start(),
    end,
    signal: (signal) => void child?.kill(signal),
  };
}
