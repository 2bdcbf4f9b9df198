import { expect, it } from 'vitest';
import { decodePercent } from './percent.ts';

it('decodes UTF-8 and leaves text without escapes alone', () => {
  expect(decodePercent('plain+text')).toBe('plain+text');
  expect(decodePercent('%C3%BC%20%F0%9F%90%95')).toBe('ü 🐕');
});

it('keeps what is malformed and decodes the rest', () => {
  expect(decodePercent('%')).toBe('%');
  expect(decodePercent('50%-%20%zz%41%f')).toBe('50%- %zzA%f');
  expect(decodePercent('%ff|%41')).toBe('%ff|A');
});
