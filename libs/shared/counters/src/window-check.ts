import type { BucketLimit } from './counter-store.ts';

/** Rounding of doubles, in tokens. */
const ROUNDING = 1e-6;

/**
 * The most by which any window of any length holds more than burst + rate x length; 0 = none does. `admittedAtMs` rising. A window
 * from the i-th to the j-th admission holds j - i + 1 of them, so it is enough to keep the lowest start seen so far.
 */
export function worstExcess(admittedAtMs: ArrayLike<number>, { burst, ratePerSecond }: BucketLimit): number {
  let lowestStart = Infinity;
  let worst = 0;
  for (let i = 0; i < admittedAtMs.length; i += 1) {
    const inflow = ((admittedAtMs[i] ?? 0) * ratePerSecond) / 1_000;
    lowestStart = Math.min(lowestStart, i - inflow);
    worst = Math.max(worst, i + 1 - inflow - lowestStart - burst);
  }
  return worst > ROUNDING ? worst : 0;
}
