import { describe, expect, it } from 'vitest';
import { definitionDigest } from './definition-digest.ts';

describe('The digest of a definition', () => {
  it('does not depend on the order of members or on members that are undefined', () => {
    const left = definitionDigest({ name: 'a', tags: { x: '1', y: '2' }, version: undefined });
    expect(definitionDigest({ tags: { y: '2', x: '1' }, name: 'a' })).toBe(left);
    expect(left).toMatch(/^[0-9a-f]{64}$/);
  });

  it('depends on values and on the order of lists', () => {
    const digests = [{ routes: [1, 2] }, { routes: [2, 1] }, { routes: [] }].map(definitionDigest);
    expect(new Set(digests).size).toBe(3);
  });
});
