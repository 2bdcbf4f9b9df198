import type { Breathe } from './breathe.ts';

/** How a pacer measures and gives way. */
export interface PacerClock {
  /** Monotonic milliseconds. */
  readonly nowMs: () => number;
  /** Resolves after waiting requests had their turn, for example by `setImmediate`. */
  readonly giveWay: () => Promise<void>;
}

/**
 * Makes a `Breathe` that gives way whenever `sliceMs` were used since the last time, so that preparing a large API never
 * blocks the event loop for long.
 */
export function createPacer(clock: PacerClock, sliceMs: number): Breathe {
  let sliceStartMs = clock.nowMs();
  return () => {
    if (clock.nowMs() - sliceStartMs < sliceMs) return undefined;
    return clock.giveWay().then(() => {
      sliceStartMs = clock.nowMs();
    });
  };
}
