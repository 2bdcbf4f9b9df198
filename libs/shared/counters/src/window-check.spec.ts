import { describe, expect, it } from 'vitest';
import { worstExcess } from './window-check.ts';

/** The same by looking at every window. */
function worstByHand(times: readonly number[], burst: number, ratePerSecond: number): number {
  let worst = 0;
  for (let i = 0; i < times.length; i += 1) {
    for (let j = i; j < times.length; j += 1) {
      const lengthMs = (times[j] ?? 0) - (times[i] ?? 0);
      worst = Math.max(worst, j - i + 1 - burst - (lengthMs * ratePerSecond) / 1_000);
    }
  }
  return worst;
}

describe('the check of all windows', () => {
  it('finds nothing in a burst followed by the rate', () => {
    const times = [...new Array<number>(10).fill(0), ...Array.from({ length: 100 }, (_, i) => (i + 1) * 20)];
    expect(worstExcess(times, { burst: 10, ratePerSecond: 50 })).toBe(0);
  });

  it('finds one admission too many, in a window at the start, in the middle and at the end', () => {
    for (const at of [0, 1_000, 2_000]) {
      const times = [...Array.from({ length: 101 }, (_, i) => i * 20), at].toSorted((a, b) => a - b);
      expect(worstExcess(times, { burst: 1, ratePerSecond: 50 })).toBeCloseTo(1, 5);
    }
  });

  it('finds what looking at every window finds', () => {
    const seed = Number(process.env['GATEHOUSE_TEST_SEED'] ?? Date.now() % 1e6);
    let state = seed;
    const random = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
    for (let run = 0; run < 200; run += 1) {
      const times = Array.from({ length: 40 }, () => Math.floor(random() * 1_000)).toSorted((a, b) => a - b);
      const [burst, ratePerSecond] = [1 + Math.floor(random() * 10), 1 + random() * 60];
      expect(worstExcess(times, { burst, ratePerSecond }), `seed ${String(seed)}`).toBeCloseTo(
        worstByHand(times, burst, ratePerSecond),
        5,
      );
    }
  });
});
