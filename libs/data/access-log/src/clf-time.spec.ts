import { expect, it } from 'vitest';
import { ClfTime } from './clf-time.ts';

it('formats in UTC, the same second and others in any order', () => {
  const clf = new ClfTime();
  expect(clf.format(Date.UTC(2026, 0, 1, 0, 0, 0, 999))).toBe('01/Jan/2026:00:00:00 +0000');
  expect(clf.format(Date.UTC(2026, 0, 1, 0, 0, 0, 1))).toBe('01/Jan/2026:00:00:00 +0000');
  expect(clf.format(Date.UTC(2025, 11, 31, 23, 59, 59))).toBe('31/Dec/2025:23:59:59 +0000');
  expect(clf.format(Date.UTC(2026, 1, 28, 12, 5, 9))).toBe('28/Feb/2026:12:05:09 +0000');
});
