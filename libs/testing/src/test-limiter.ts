import { InProcessCounterStore } from '@gatehouse/counters';
import { Limiter } from '@gatehouse/throttling';
import { UsageTable } from '@gatehouse/usage-counters';

/** A limiter over counters of this process. */
export function testLimiter(): Limiter {
  const nowMs = (): number => performance.now();
  const clocks = { nowMs, nowUnixMs: () => Date.now() };
  return new Limiter({
    store: new InProcessCounterStore(clocks, new UsageTable({ needsRestore: false })),
    nowMs,
    timer: (delayMs, callback) => {
      const timer = setTimeout(callback, delayMs);
      timer.unref();
      return () => clearTimeout(timer);
    },
    defer: (callback) => void setImmediate(callback),
  });
}
