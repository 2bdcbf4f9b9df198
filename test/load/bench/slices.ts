import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as passes } from 'node:timers/promises';
import { cpuNanoseconds } from './processes.ts';
import { median } from './table.ts';
import { commandOf, resultIn } from './wrk.ts';
import type { Load } from './wrk.ts';

/** Requests that are under way when their generator stops are answered within this time. */
const SETTLE_MS = 10;
/** A generator that waits for its turn must not end by itself. */
const LIFE_S = 3_600;

/** Loads on one process, a slice of time each, in turn. */
export interface Slices {
  readonly pid: number;
  readonly loads: readonly Omit<Load, 'seconds'>[];
  /** Slices of each load in one run. */
  readonly count: number;
  readonly sliceMs: number;
}

/** A generator that runs only while it is told to. */
interface Generator {
  readonly child: ChildProcess;
  readonly output: string[];
  cpuNs: bigint;
}

/**
 * CPU nanoseconds of a process for one request of each load. What the machine does to a request changes within seconds, so
 * the loads change places several times a second: each has a generator of its own that is stopped (SIGSTOP) while others have
 * their turn. Errors: throws when a generator prints no result.
 */
export async function cpuBySlices({ pid, loads, count, sliceMs }: Slices): Promise<number[]> {
  const generators = loads.map(start);
  try {
    for (let turn = 0; turn < count; turn += 1) {
      // In turn first and last: who comes after a pause pays for it.
      for (const generator of turn % 2 === 0 ? generators : generators.toReversed()) {
        await slice(generator, pid, () => passes(sliceMs));
      }
    }
    const perRequest: number[] = [];
    for (const generator of generators) {
      await slice(generator, pid, () => end(generator, sliceMs));
      perRequest.push(Number(generator.cpuNs) / resultIn(generator.output.join('')).requests);
    }
    return perRequest;
  } finally {
    for (const { child } of generators) child.kill('SIGKILL');
  }
}

/** The median of several runs and their ends: what a ratio is worth. */
export function spreadText(values: readonly number[]): string {
  const [low = Number.NaN, high = Number.NaN] = [Math.min(...values), Math.max(...values)];
  return `${median(values).toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`;
}

function start(load: Omit<Load, 'seconds'>): Generator {
  const { command, args } = commandOf({ ...load, seconds: LIFE_S });
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  child.kill('SIGSTOP');
  const output: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk.toString('utf8')));
  return { child, output, cpuNs: 0n };
}

/** Lets a generator run, and counts what the process does meanwhile as its own. */
async function slice(generator: Generator, pid: number, during: () => Promise<unknown>): Promise<void> {
  const before = cpuNanoseconds(pid);
  generator.child.kill('SIGCONT');
  await during();
  generator.child.kill('SIGSTOP');
  await passes(SETTLE_MS);
  generator.cpuNs += cpuNanoseconds(pid) - before;
}

/** Asks a generator for its result after a last slice: a signal right behind SIGCONT would reach the wrong one of its threads. */
async function end({ child }: Generator, sliceMs: number): Promise<void> {
  await passes(sliceMs);
  const closed = once(child, 'close');
  child.kill('SIGINT');
  await closed;
}
