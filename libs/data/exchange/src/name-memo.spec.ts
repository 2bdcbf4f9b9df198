import { describe, expect, it } from 'vitest';
import { NameMemo } from './name-memo.ts';

/** All names of one length with letters out of a small alphabet, so that many share a slot. */
function namesOfThree(): string[] {
  const letters = 'abcdefghijklmnop'.split('');
  return letters.flatMap((a) => letters.flatMap((b) => letters.map((c) => a + b + c)));
}

describe('NameMemo', () => {
  it('gives each name its own text, also when names share a slot', () => {
    const memo = new NameMemo((name) => `<${name}>`);
    const names = [...namesOfThree(), '', 'a', 'te', 'x'.repeat(64), 'x'.repeat(65)];
    for (const name of [...names, ...names]) expect(memo.get(name)).toBe(`<${name}>`);
  });

  it('derives a name once while no other takes its slot', () => {
    const derived: string[] = [];
    const memo = new NameMemo((name) => {
      derived.push(name);
      return name;
    });
    for (let i = 0; i < 3; i += 1) for (const name of ['accept', 'user-agent', 'x-forwarded-for']) memo.get(name);
    expect(derived).toEqual(['accept', 'user-agent', 'x-forwarded-for']);
  });

  it('does not keep long names', () => {
    let count = 0;
    const memo = new NameMemo((name) => {
      count += 1;
      return name;
    });
    memo.get('x'.repeat(65));
    memo.get('x'.repeat(65));
    expect(count).toBe(2);
  });
});
