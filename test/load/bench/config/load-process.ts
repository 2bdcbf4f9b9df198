/** Open-loop load on the nodes of a cluster, in a process of its own; the parent tells it the phase. */
import { Agent, request } from 'node:http';

/** What the parent sends: where to, then phases, then the wish for the report. */
export type ToLoad =
  | {
      readonly start: {
        readonly ports: readonly number[];
        readonly host: string;
        readonly path: string;
        readonly perSecond: number;
      };
    }
  | { readonly phase: string }
  | { readonly report: true };

/** Latencies in milliseconds by phase, counted from the intended time; answers that were not as expected. */
export interface LoadReport {
  readonly latencies: Readonly<Record<string, readonly number[]>>;
  readonly failures: readonly string[];
}

const TICK_MS = 5;
const agent = new Agent({ keepAlive: true, maxSockets: 16 });
const latencies: Record<string, number[]> = {};
const failures: string[] = [];
let phase = '';
let timer: NodeJS.Timeout | undefined;

function send(port: number, host: string, path: string, intendedMs: number): void {
  const sentIn = phase;
  const done = (failure?: string): void => {
    if (failure !== undefined) failures.push(failure);
    (latencies[sentIn] ??= []).push(performance.now() - intendedMs);
  };
  const call = request({ host: '127.0.0.1', port, path, agent, headers: { host } }, (response) => {
    response.resume();
    response.once('end', () => done(response.statusCode === 200 ? undefined : `status ${String(response.statusCode)}`));
  });
  call.once('error', (error) => done(error.message));
  call.end();
}

process.on('message', (message: ToLoad) => {
  if ('phase' in message) phase = message.phase;
  else if ('report' in message) {
    clearInterval(timer);
    process.send?.({ latencies, failures: failures.slice(0, 100) } satisfies LoadReport);
  } else {
    const { ports, host, path, perSecond } = message.start;
    const startMs = performance.now();
    let count = 0;
    timer = setInterval(() => {
      for (; startMs + (count * 1000) / perSecond <= performance.now(); count += 1) {
        send(ports[count % ports.length] ?? 0, host, path, startMs + (count * 1000) / perSecond);
      }
    }, TICK_MS);
  }
});
