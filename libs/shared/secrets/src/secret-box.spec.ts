import { describe, expect, it } from 'vitest';
import { newBoxKey, parseBoxKeys, Secret, SecretBox, SealError } from './index.ts';

function keys(...texts: readonly string[]): Buffer[] {
  return parseBoxKeys(new Secret(texts.join(', '))) ?? [];
}

const OLD = newBoxKey();
const NEW = newBoxKey();

describe('a secret box', () => {
  it('opens what it sealed for the same name, and two seals of one text differ', () => {
    const box = new SecretBox(keys(OLD));
    const sealed = box.seal('a value: ä🧀', 'k1');
    expect(sealed).not.toContain('value');
    expect(box.open(sealed, 'k1')).toBe('a value: ä🧀');
    expect(box.seal('a value: ä🧀', 'k1')).not.toBe(sealed);
  });

  it('opens nothing for another name, nothing damaged and nothing that is no sealed text', () => {
    const box = new SecretBox(keys(OLD));
    const sealed = box.seal('a value', 'k1');
    const damaged = `${sealed.slice(0, -2)}${sealed.endsWith('AA') ? 'BB' : 'AA'}`;
    expect(() => box.open(sealed, 'k2')).toThrow(SealError);
    expect(() => box.open(damaged, 'k1')).toThrow('it was damaged, or sealed for something else');
    expect(() => box.open('a value', 'k1')).toThrow('it is not a sealed text');
    expect(() => box.open(`${box.prefix}AAAA`, 'k1')).toThrow('it is too short');
  });

  it('seals with the first key and opens with each, so that keys can be changed', () => {
    const before = new SecretBox(keys(OLD)).seal('a value', 'k1');
    const both = new SecretBox(keys(NEW, OLD));
    expect(both.open(before, 'k1')).toBe('a value');
    expect(before.startsWith(both.prefix)).toBe(false);
    const after = both.seal('a value', 'k1');
    expect(after.startsWith(both.prefix)).toBe(true);
    expect(new SecretBox(keys(NEW)).open(after, 'k1')).toBe('a value');
    expect(() => new SecretBox(keys(NEW)).open(before, 'k1')).toThrow(/sealed with the key [0-9a-f]{8}, which is not/);
  });

  it('takes keys of 32 bytes only', () => {
    expect(parseBoxKeys(new Secret(`${OLD}\n${NEW}\n`))).toHaveLength(2);
    for (const text of ['', 'c2hvcnQ=', `${OLD},short`]) expect(parseBoxKeys(new Secret(text))).toBeUndefined();
  });
});
