import { describe, expect, it } from 'vitest';
import { Decimal, doubleText, parseJson, printJson } from './index.ts';
import type { JsonValue } from './index.ts';

function reprinted(text: string, lenient = false): string {
  const parsed = parseJson(text, { lenient });
  return parsed.ok ? printJson(parsed.value) : `${parsed.message} at ${parsed.at}`;
}

describe('documents', () => {
  it.each([
    ['{"b":1,"a":[true,false,null,"x"],"10":{},"2":[]}', '{"b":1,"a":[true,false,null,"x"],"10":{},"2":[]}'],
    [' { "a" : [ 1 , 2 ] } ', '{"a":[1,2]}'],
    ['{"a":1,"b":2,"a":3}', '{"a":3,"b":2}'],
    ['"\\u00e9\\n\\"\\\\\\ud83d\\ude00"', '"é\\n\\"\\\\😀"'],
    ['[1,1.0,-0,1e3,0.00001,123456789012345678901,1e400]', '[1,1.0,0,1000.0,1.0E-5,123456789012345678901,1e400]'],
    ['0.12345678901234567890123', '0.12345678901234567890123'],
  ])('%s comes back as %s', (text, printed) => {
    expect(reprinted(text)).toBe(printed);
  });

  it.each([
    ['', 'the text ends too early at 0'],
    ['{', 'the text ends too early at 1'],
    ['[1,]', '"]" is not expected here at 3'],
    ['{"a":1,}', '"}" is not expected here at 7'],
    ['{a:1}', '"a" is not expected here at 1'],
    ["{'a':1}", '"\'" is not expected here at 1'],
    ['[01]', '"1" is not expected here at 2'],
    ['1 2', '"2" is not expected here at 2'],
    ['"a', 'a text without its end at 0'],
    ['"a\nb"', 'a text without its end at 0'],
    ['"\\x"', 'a text with an escape that is none at 0'],
    ['NaN', '"N" is not expected here at 0'],
    ['tru', '"t" is not expected here at 0'],
    ['\u00a01', '"\u00a0" is not expected here at 0'],
  ])('%j is none: %s', (text, message) => {
    expect(reprinted(text)).toBe(message);
  });

  it.each([
    ['{statusCode: 200}', '{"statusCode":200}'],
    ["{'a': 'b', \"c\": [1]}", '{"a":"b","c":[1]}'],
  ])('%s is one when read leniently', (text, printed) => {
    expect(reprinted(text, true)).toBe(printed);
  });

  it('agrees with JSON.parse on texts that both read', () => {
    const text = JSON.stringify({ a: [1, -2, 0.5, true, null, 'q"\\\n\u2028é'], b: { c: { d: [] } }, e: '' });
    expect(reprinted(text)).toBe(text);
  });

  it('refuses depth and digits without end', () => {
    expect(reprinted('['.repeat(100_000))).toBe('more than 500 levels at 501');
    expect(reprinted('1'.repeat(1_001))).toBe('a number of more than 1000 characters at 1001');
    expect(parseJson('[[]]', { maxDepth: 1 }).ok).toBe(false);
  });
});

it.each([
  [1, '1.0'],
  [-0, '-0.0'],
  [0.1, '0.1'],
  [1e6, '1000000.0'],
  [1e7, '1.0E7'],
  [123456789.5, '1.234567895E8'],
  [0.001, '0.001'],
  [0.0009, '9.0E-4'],
  [Number.NaN, 'NaN'],
])('prints the double %s as Java does: %s', (value, text) => {
  expect(doubleText(value)).toBe(text);
  expect(new Decimal(value).toString()).toBe(text);
});

it('refuses to print a list that contains itself', () => {
  const list: JsonValue[] = [];
  list.push(list);
  expect(() => printJson(list)).toThrow(RangeError);
});
