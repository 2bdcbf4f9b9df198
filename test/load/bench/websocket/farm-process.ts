import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { FarmOrder, FarmReport } from './farm.ts';

/** A farm of clients in a process of its own. */
export interface Farm {
  /** Tells it, and resolves with its answer. */
  tell(order: FarmOrder, deadlineMs?: number): Promise<FarmReport>;
  stop(): Promise<void>;
}

/** Starts a farm. */
export function startFarm(): Farm {
  const child = fork(join(import.meta.dirname, 'farm.ts'), { execArgv: ['--disable-warning=ExperimentalWarning'] });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    tell: (order, deadlineMs = 120_000) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`the farm does not answer ${order.kind}`)), deadlineMs);
        const listen = (message: FarmReport): void => {
          if (message.kind !== order.kind) return;
          clearTimeout(timer);
          child.off('message', listen);
          resolve(message);
        };
        child.on('message', listen);
        child.send(order);
      }),
    stop: async () => {
      if (child.connected) child.send({ kind: 'close' } satisfies FarmOrder);
      const timer = setTimeout(() => child.kill('SIGKILL'), 3_000);
      await exited;
      clearTimeout(timer);
    },
  };
}
