import { describe, expect, it } from 'vitest';
import { compileJsonPath, parseJson, printJson } from './index.ts';
import type { JsonValue } from './index.ts';

function documentOf(text: string): JsonValue {
  const parsed = parseJson(text);
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.value;
}

const STORE = documentOf(
  '{"store":{"book":[{"title":"A","price":8.95,"isbn":"1"},{"title":"B","price":12},{"title":"C","price":8}],' +
    '"bicycle":{"color":"red","price":19.95}},"max":10,"7":"seven","a b":[[1,2],[3]],"none":null}',
);

/** JSON of what is found, `missing` when nothing is. */
function found(path: string, document: JsonValue = STORE): string {
  const compiled = compileJsonPath(path);
  if (!compiled.ok) return compiled.message;
  const value = compiled.path.select(document);
  return value === undefined ? 'missing' : printJson(value);
}

describe('paths that find one value', () => {
  it.each([
    ['$.max', '10'],
    ['max', '10'],
    ["['max']", '10'],
    ['$["max"]', '10'],
    ['$.7', '"seven"'],
    ['$.none', 'null'],
    ['$.store.book[0].title', '"A"'],
    ['$.store.book[-1].title', '"C"'],
    ["$['store']['bicycle'].color", '"red"'],
    ["$['a b'][0]", '[1,2]'],
    ["$['a b'][0][1]", '2'],
    ["$['max','7']", '{"max":10,"7":"seven"}'],
    ['$.store.book.length()', '3'],
    ['$.max.length()', 'missing'],
    ['$.store.book[*].price.max()', '12.0'],
    ['$.store.book[*].price.sum()', '28.95'],
    ["$['a b'].first()", '[1,2]'],
    ['$.store.keys()', '["book","bicycle"]'],
  ])('%s is %s', (path, json) => {
    expect(found(path)).toBe(json);
  });
});

describe('paths that find several values', () => {
  it.each([
    ['$.store.book[*].title', '["A","B","C"]'],
    ['$.store.book[0,2].title', '["A","C"]'],
    ['$.store.book[0:2].title', '["A","B"]'],
    ['$.store.book[-2:].title', '["B","C"]'],
    ['$.store.book[:1].title', '["A"]'],
    ['$..price', '[8.95,12,8,19.95]'],
    ['$.store..title', '["A","B","C"]'],
    ["$['a b'][*][0]", '[1,3]'],
    ["$['a b'].*", '[[1,2],[3]]'],
    ['$.store.book[?(@.isbn)].title', '["A"]'],
    ['$.store.book[?(!@.isbn)].title', '["B","C"]'],
    ['$.store.book[?(@.price < $.max)].title', '["A","C"]'],
    ["$.store.book[?(@.title == 'B' || @.price == 8.0)].price", '[12,8]'],
    ['$.store.book[?(@.price > 8 && @.price <= 12)].title', '["A","B"]'],
    ['$.store.book[?(@.title =~ /[ab]/i)].title', '["A","B"]'],
    ['$.store.book[?(@.title in [\'A\', "C"])].title', '["A","C"]'],
    ["$.store.book[?(@.title nin ['A'])].title", '["B","C"]'],
    ["$['a b'][?(@ contains 3)]", '[[3]]'],
    ["$.store.book[?(@['title'] != 'A')].title", '["B","C"]'],
    ['$.store.book[?((@.price >= 12))].title', '["B"]'],
    ['$.store.book[*].nothing', '[]'],
    ['$.store.book[5:9]', '[]'],
  ])('%s is %s', (path, json) => {
    expect(found(path)).toBe(json);
  });
});

it.each([
  '$.nope',
  '$.nope.x',
  '$.nope[*].x',
  '$.max.x',
  '$.max[0]',
  '$.store[0]',
  '$.store.book.title',
  '$.store.book[3]',
])('%s finds nothing', (path) => {
  expect(found(path)).toBe('missing');
});

it.each([
  ['$.', 'the path "." ends too early'],
  ['$.a[', 'the path ".a[" ends too early'],
  ['$.a[x]', 'the path ".a[x]" cannot be read at "x]"'],
  ['$.a[?(@.b ==)]', 'the path ".a[?(@.b ==)]" cannot be read at ")]"'],
  ['$.a b', 'the path ".a b" cannot be read at " b"'],
  ['$.a[?(@.b =~ /(/)]', 'error parsing regexp: missing closing ): `(`'],
])('%s is no path: %s', (path, message) => {
  expect(found(path)).toBe(message);
});

it('refuses filters within filters before the stack ends', () => {
  expect(found(`$${'[?(@'.repeat(1_000)}`)).toContain('nested too deeply');
  expect(found(`$[?(${'!'.repeat(2_000)}@.a)]`)).toMatch(/cannot be read|nested/);
  expect(found(`$[?(${'('.repeat(2_000)}`)).toContain('nested too deeply');
});

it('knows no prototype', () => {
  expect(
    ['__proto__', 'constructor', 'toString', 'a.__proto__'].map((path) => found(path, documentOf('{"a":[]}'))),
  ).toEqual(Array.from({ length: 4 }, () => 'missing'));
  expect(found('$.__proto__.x', documentOf('{"__proto__":{"x":1}}'))).toBe('1');
});

it('pays for every value that is looked at', () => {
  const compiled = compileJsonPath('$..*');
  let steps = 0;
  if (compiled.ok) compiled.path.select(documentOf('[[1,2],[3,4]]'), (count) => (steps += count));
  expect(steps).toBeGreaterThanOrEqual(7);
});
