/** Open-loop load on the nodes of a cluster, in a process of its own; the parent tells it the phase. */
import { Agent, request } from 'node:http';

/** What the parent sends: where to, then phases, then the wish for the report. */
export type ToLoad =
  | {
      readonly start: {
        readonly ports: readonly number[];
        /** The port whose latencies are wanted. */
        readonly measuredPort: number;
        readonly host: string;
        readonly path: string;
        readonly perSecond: number;
      };
    }
  | { readonly phase: string }
  | { readonly report: true };

/** What became of the requests. */
export interface LoadReport {
  /** By phase: latencies of the measured port in milliseconds, counted from the intended time. */
  readonly latencies: Readonly<Record<string, readonly number[]>>;
  /** By phase: answers of all ports. */
  readonly counts: Readonly<Record<string, number>>;
  /** Answers that were not as expected, at most 100. */
  readonly failures: readonly string[];
}

const TICK_MS = 1;
const agent = new Agent({ keepAlive: true, maxSockets: 16 });
const latencies: Record<string, number[]> = {};
const counts: Record<string, number> = {};
const failures: string[] = [];
let phase = '';
let timer: NodeJS.Timeout | undefined;

type Start = Extract<ToLoad, { readonly start: unknown }>['start'];

function send(port: number, { host, path, measuredPort }: Start, intendedMs: number): void {
  const sentIn = phase;
  const done = (failure?: string): void => {
    if (failure !== undefined) failures.push(failure);
    counts[sentIn] = (counts[sentIn] ?? 0) + 1;
    if (port === measuredPort) (latencies[sentIn] ??= []).push(performance.now() - intendedMs);
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
    process.send?.({ latencies, counts, failures: failures.slice(0, 100) } satisfies LoadReport);
  } else {
    const { start } = message;
    const { ports, perSecond } = start;
    const startMs = performance.now();
    let count = 0;
    timer = setInterval(() => {
      for (; startMs + (count * 1000) / perSecond <= performance.now(); count += 1) {
        send(ports[count % ports.length] ?? 0, start, startMs + (count * 1000) / perSecond);
      }
    }, TICK_MS);
  }
});
