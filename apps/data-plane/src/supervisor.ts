import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import type { RunningProcess } from '@gatehouse/process';
import type { DataPlaneAppSettings } from './settings.ts';

const RESTART_DELAY_MS = 1_000;

/** Starts worker `number`, from 1. */
type StartWorker = (number: number) => ChildProcess;

/**
 * Runs several nodes on one host that share the traffic port. A worker that dies is started again; one that ends by itself
 * with status 0 was drained and stays away. Rejects when a worker cannot start at all.
 */
export async function superviseWorkers(
  settings: DataPlaneAppSettings,
  startWorker: StartWorker = spawnWorker,
): Promise<RunningProcess> {
  if (settings.httpPort === 0) throw new Error('Workers share a port: GATEHOUSE_HTTP_PORT must not be 0.');
  const supervisor = new Supervisor(startWorker);
  const numbers = Array.from({ length: settings.workers }, (_, i) => i + 1);
  for (const number of numbers) supervisor.start(number);
  return {
    banner: `Gatehouse, ${String(settings.workers)} workers on ${settings.host}:${String(settings.httpPort)}`,
    stop: () => supervisor.stop(),
    ended: supervisor.ended,
  };
}

class Supervisor {
  readonly ended: Promise<void>;
  readonly #startWorker: StartWorker;
  readonly #children = new Map<number, ChildProcess>();
  #isStopping = false;
  #end: () => void = () => undefined;

  constructor(startWorker: StartWorker) {
    this.#startWorker = startWorker;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  start(number: number): void {
    const child = this.#startWorker(number);
    this.#children.set(number, child);
    child.once('exit', (code) => {
      this.#children.delete(number);
      if (!this.#isStopping && code !== 0) {
        setTimeout(() => {
          if (!this.#isStopping) this.start(number);
        }, RESTART_DELAY_MS);
      } else if (this.#children.size === 0) this.#end();
    });
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    if (this.#children.size === 0) return;
    for (const child of this.#children.values()) child.kill('SIGTERM');
    await this.ended;
  }
}

/** In a process group of its own: Ctrl-C reaches the supervisor alone, which then tells each worker once. */
function spawnWorker(number: number): ChildProcess {
  const [, script = ''] = process.argv;
  return spawn(process.execPath, [...process.execArgv, script, '--worker', String(number)], {
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true,
  });
}
