import { readFile } from 'node:fs/promises';
import { eventually } from '@gatehouse/testing';
import { expect } from 'vitest';

/** How long a deadline that counts only what processes had a processor for may take in all. */
const PATIENCE_MS = 120_000;

/** Milliseconds that the first thread of a process, which runs its event loop, was ready to run and had no processor. */
export async function processorWaitMs(pid: number): Promise<number> {
  const [, waitedNs] = (await readFile(`/proc/${String(pid)}/task/${String(pid)}/schedstat`, 'utf8')).split(' ');
  return Number(waitedNs) / 1e6;
}

/**
 * Waits for `check` as `eventually` does, and expects that it took at most `limitMs`, without the time that the slowest of
 * the processes (this one among them) waited for a processor that others had: a busy machine is not what is tested.
 */
export async function expectWithin<T>(
  limitMs: number,
  pids: readonly number[],
  check: () => T | Promise<T>,
): Promise<T> {
  const waits = (): Promise<number[]> => Promise.all([process.pid, ...pids].map(processorWaitMs));
  const startMs = performance.now();
  const before = await waits();
  const value = await eventually(check, { deadlineMs: PATIENCE_MS, intervalMs: 50 });
  const tookMs = performance.now() - startMs;
  const waitedMs = Math.max(...(await waits()).map((wait, i) => wait - (before[i] ?? 0)));
  expect(tookMs - waitedMs, `took ${tookMs.toFixed(0)} ms, ${waitedMs.toFixed(0)} without processor`).toBeLessThan(
    limitMs,
  );
  return value;
}
