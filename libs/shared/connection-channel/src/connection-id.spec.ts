import { describe, expect, it } from 'vitest';
import { ConnectionIds, ownerOf, ownerOfId } from './index.ts';

const SEED = 20_261_128;

/** A small generator, so that a run can be repeated. */
function filler(): (buffer: Buffer) => void {
  let state = SEED;
  return (buffer) => {
    for (let i = 0; i < buffer.length; i += 1) {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      buffer[i] = state >>> 24;
    }
  };
}

describe('connection ids', () => {
  it('have 16 characters that end in =, are safe in paths, differ, and name their node', () => {
    const ids = new ConnectionIds('node-1', filler());
    const made = Array.from({ length: 1_000 }, () => ids.next());
    expect(new Set(made).size).toBe(1_000);
    for (const id of made) {
      expect(id).toMatch(/^[\w-]{15}=$/);
      expect(ownerOfId(id)).toBe(ownerOf('node-1'));
    }
    expect(ownerOf('node-2')).not.toBe(ownerOf('node-1'));
  });

  it.each([
    '',
    '=',
    'AAAAAAAAAAAAAAA',
    'AAAAAAAAAAAAAAB=',
    'AAAA/AAAAAAAAAA=',
    `${'A'.repeat(40)}=`,
    '../../etc/pass=',
  ])('%j is none', (text) => {
    expect(ownerOfId(text)).toBeUndefined();
  });
});
