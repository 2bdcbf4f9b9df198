import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { LoadReport, ToLoad } from './load-process.ts';

/** Load that runs beside a measurement. */
export interface Load {
  readonly pid: number;
  /** Answers from now on belong to this phase. */
  phase(name: string): void;
  /** Ends the load. */
  stop(): Promise<LoadReport>;
}

/** Starts constant load on some ports, in turn. */
export function startLoad(target: Extract<ToLoad, { readonly start: unknown }>['start']): Load {
  const child = fork(join(import.meta.dirname, 'load-process.ts'), {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  const send = (message: ToLoad): void => void child.send(message);
  send({ phase: 'warm-up' });
  send({ start: target });
  return {
    pid: child.pid ?? 0,
    phase: (name) => {
      send({ phase: name });
    },
    stop: async () => {
      const report = new Promise<LoadReport>((resolve) => child.once('message', resolve));
      send({ report: true });
      const result = await report;
      child.kill('SIGTERM');
      return result;
    },
  };
}
