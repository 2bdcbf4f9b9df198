import { describe, expect, it } from 'vitest';
import { formatClock, formatCount, formatMs, formatRate, formatShare } from './format.ts';

describe('formats', () => {
  it('keep three digits and a fitting unit', () => {
    expect([0.0005, 0.84, 12.345, 999.4, 1200].map(formatMs)).toEqual(['1 us', '840 us', '12.3 ms', '999 ms', '1.2 s']);
    expect([48.234, 12_400].map(formatRate)).toEqual(['48.2/s', '12,400/s']);
    expect([0.00123, 1].map(formatShare)).toEqual(['0.123 %', '100 %']);
    expect(formatCount(1234.6)).toBe('1,235');
    expect([65_000, 7_200_000].map(formatClock)).toEqual(['1:05', '2:00:00']);
  });
});
