import { describe, expect, it } from 'vitest';
import { Deadline, DeadlineWheel } from './deadline-wheel.ts';
import { FakeTime } from './testing/fake-time.ts';

function setUp() {
  const time = new FakeTime();
  const wheel = new DeadlineWheel(time.now, time);
  const expired: string[] = [];
  const deadline = (name: string) => new Deadline(() => expired.push(`${name} ${Math.round(time.now())}`));
  return { time, wheel, expired, deadline };
}

describe('the deadline wheel', () => {
  it('expires never early and at most one tick late, over any distance', () => {
    const { time, wheel, deadline, expired } = setUp();
    const wanted = [1, 19, 20, 21, 999, 10_240, 10_241, 30_000, 60_001];
    for (const atMs of wanted) wheel.set(deadline(String(atMs)), atMs);
    time.advance(70_000);
    expect(expired).toHaveLength(wanted.length);
    for (const line of expired) {
      const [atMs, firedMs] = line.split(' ').map(Number) as [number, number];
      expect(firedMs - atMs).toBeGreaterThanOrEqual(0);
      expect(firedMs - atMs).toBeLessThanOrEqual(25);
    }
  });

  it('follows a deadline that moves later, or earlier', () => {
    const { time, wheel, deadline, expired } = setUp();
    const later = deadline('later');
    const earlier = deadline('earlier');
    wheel.set(later, 100);
    wheel.set(later, 500);
    wheel.set(earlier, 500);
    wheel.set(earlier, 100);
    time.advance(1000);
    expect(expired).toEqual(['earlier 100', 'later 500']);
  });

  it('forgets a removed deadline and then needs no timer', () => {
    const { time, wheel, deadline, expired } = setUp();
    const gone = deadline('gone');
    wheel.set(gone, 100);
    wheel.remove(gone);
    time.advance(20_000);
    expect(expired).toEqual([]);
    expect(time.pending).toBe(0);
  });

  it('lets an expiring deadline set and remove others', () => {
    const { time, wheel, expired, deadline } = setUp();
    const second = deadline('second');
    const third = deadline('third');
    wheel.set(
      new Deadline(() => {
        wheel.remove(second);
        wheel.set(third, 200);
      }),
      100,
    );
    wheel.set(second, 150);
    time.advance(1000);
    expect(expired).toEqual(['third 200']);
  });
});
