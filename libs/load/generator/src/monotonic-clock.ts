/**
 * Milliseconds that all threads of this process share and that never go back. `performance.now` counts from the start of each
 * thread; the difference is taken once, because the shared clock costs an allocation per reading.
 */
export function createMonotonicClock(): () => number {
  const offsetMs = Number(process.hrtime.bigint()) / 1e6 - performance.now();
  return () => performance.now() + offsetMs;
}
