import { expect, it } from 'vitest';
import { WallClock } from './wall-clock.ts';

it('tells whole Unix milliseconds from monotonic ones, and reads the wall clock once a second', () => {
  let reads = 0;
  let unixMs = 1_763_658_000_000;
  const clock = new WallClock(() => {
    reads += 1;
    return unixMs;
  });
  expect(clock.unixMsAt(500.25)).toBe(1_763_658_000_000);
  expect(clock.unixMsAt(1_400.75)).toBe(1_763_658_000_901);
  expect(reads).toBe(1);
  unixMs += 61_000;
  expect(clock.unixMsAt(1_500.25)).toBe(1_763_658_061_000);
});
