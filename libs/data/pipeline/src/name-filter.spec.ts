import { expect, it } from 'vitest';
import { NOT_FORWARDED_NAMES } from './forwarded-headers.ts';
import { NameFilter } from './name-filter.ts';

it('knows its names and no others, also those of the same length and first letter', () => {
  const filter = new NameFilter(NOT_FORWARDED_NAMES);
  for (const name of NOT_FORWARDED_NAMES) expect(filter.has(name)).toBe(true);
  for (const name of ['', 'hook', 'connectiom', 'contentXlength', 'Connection', 'x'.repeat(64 + 15)]) {
    expect(filter.has(name)).toBe(false);
  }
});
