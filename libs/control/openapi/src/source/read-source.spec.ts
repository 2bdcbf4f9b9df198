import { describe, expect, it } from 'vitest';
import { fromPointer, toPointer } from './document-path.ts';
import { SyntaxFault } from './marks.ts';
import { parseJson } from './parse-json.ts';
import { readSource } from './read-source.ts';
import type { SourceDocument } from './read-source.ts';

function sourceOf(text: string): SourceDocument {
  const result = readSource(text, 1000);
  if (!result.ok) return expect.fail(JSON.stringify(result.problems));
  return result.source;
}

describe('reading a document', () => {
  it.each([
    '{"a":[1,-2.5e3,0,true,false,null,"x"],"b":{"c":""}}',
    '"\\u00fc\\n\\"\\\\ \\ud83d\\ude00"',
    ' [ ] ',
    '{"__proto__":{"x":1},"constructor":2}',
  ])('gives what JSON.parse gives for %s', (text) => {
    expect(JSON.stringify(parseJson(text))).toBe(JSON.stringify(JSON.parse(text)));
  });

  it.each([
    '',
    '{',
    '[1,]',
    '{"a"}',
    '{"a":}',
    '01',
    '1.',
    '"a',
    '"\\x"',
    '"\n"',
    'nul',
    '{} {}',
    "{'a':1}",
    '[1 2]',
    '+1',
    '\u00a01',
  ])('refuses %j as JSON.parse does', (text) => {
    expect(() => JSON.parse(text) as unknown).toThrow();
    expect(() => parseJson(text)).toThrow(SyntaxFault);
  });

  it.each([
    ['YAML', 'a:\n  b:\n    - x\n    - c: 1\n  "d": &d\n    e: 1\nf: *d\n'],
    ['JSON', '{"a":\n  {"b":\n    ["x",\n    {"c": 1}],\n  "d":\n    {"e": 1}},\n"f": 0}'],
  ])('knows the places of members of %s', (_kind, text) => {
    const source = sourceOf(text);
    expect(source.locate(['a', 'b']).line).toBe(2);
    expect(source.locate(['a', 'b', 0]).line).toBe(3);
    expect(source.locate(['a', 'b', 1, 'c']).line).toBe(4);
    expect(source.locate(['a', 'd']).line).toBe(5);
    expect(source.locate(['a', 'd', 'e']).line).toBe(6);
    expect(source.locate(['f'])).toEqual({ line: 7, column: 1 });
    expect(source.locate(['a', 'missing', 'x']).line).toBe(1);
  });

  it('places the members of an alias where its anchor stands', () => {
    expect(sourceOf('d: &d\n  e: 1\nf: *d\n').locate(['f', 'e']).line).toBe(2);
  });

  it('keeps the text of a number that loses digits', () => {
    expect(sourceOf('info:\n  version: 1.10 # text\n').scalarText(['info', 'version'])).toBe('1.10');
  });

  it('skips a byte order mark', () => {
    expect(sourceOf('\uFEFFa: 1').root).toEqual({ a: 1 });
  });

  it('counts the bytes of a document, not its characters', () => {
    expect(readSource(`a: ${'ü'.repeat(498)}`, 1000).ok).toBe(true);
    expect(readSource(`a: ${'ü'.repeat(499)}`, 1000).ok).toBe(false);
  });

  it('writes and reads JSON pointers', () => {
    const path = ['paths', '/a~b/{c}', '0'];
    expect(toPointer(path)).toBe('#/paths/~1a~0b~1{c}/0');
    expect(fromPointer(toPointer(path))).toEqual(path);
    expect(fromPointer('#/a%20b')).toEqual(['a b']);
    expect(fromPointer('other.yaml#/a')).toBeUndefined();
  });
});
