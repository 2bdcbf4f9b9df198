import { expect, it } from 'vitest';
import { compileIntegrationResponses, mockStatusOf } from './index.ts';

function chosen(patterns: readonly (string | undefined)[], text: string): number | undefined {
  const responses = patterns.map((selectionPattern, index) => ({ selectionPattern, index }));
  return compileIntegrationResponses(responses).choose(text)?.index;
}

it.each([
  [['4\\d{2}', '5.*', undefined], '404', 0],
  [['4\\d{2}', '5.*', undefined], '503', 1],
  [['4\\d{2}', '5.*', undefined], '200', 2],
  [['4\\d{2}', '5.*', ''], '200', 2],
  [['40', undefined], '404', 1],
  [['4\\d{2}', '404'], '404', 0],
  [['4\\d{2}'], '200', undefined],
  [[], '200', undefined],
  [['.*Error.*', undefined], 'An Error', 0],
  [['.+', undefined], 'a\nb', 1],
  [['(\\n|.)+', undefined], 'a\nb', 0],
  [['.*', undefined], '', 1],
  [['.*'], '', undefined],
])('of %j, %j takes %s', (patterns, text, index) => {
  expect(chosen(patterns, text)).toBe(index);
});

it('refuses a pattern that cannot be used, when it is compiled', () => {
  expect(() => chosen(['(?!a)b'], 'b')).toThrow(/^The selection pattern "\(\?!a\)b" cannot be used: /);
  expect(() => chosen(['('], 'b')).toThrow(RangeError);
});

it('looks at the first 64 Ki characters of a message', () => {
  expect(chosen(['a+', undefined], `${'a'.repeat(65_536)}b`)).toBe(0);
  expect(chosen(['a+', undefined], `${'a'.repeat(65_535)}b`)).toBe(1);
});

it.each([
  ['{"statusCode": 200}', 200],
  ['{statusCode: 404}', 404],
  ["{'statusCode': 404, other: [1]}", 404],
  ['{"statusCode": "200"}', undefined],
  ['{"statusCode": 200.5}', undefined],
  ['{"statusCode": 200', undefined],
  ['[200]', undefined],
  ['', undefined],
  ['{}', undefined],
])('a MOCK template that gives %j has the status %s', (rendered, status) => {
  expect(mockStatusOf(rendered)).toBe(status);
});
