import { describe, expect, it } from 'vitest';
import { joinedHeader, joinedQuerystring } from './mapping-source.ts';
import type { MappingSource } from './mapping-source.ts';
import { compileRequestMapping } from './request-mapping.ts';

const HEADERS = ['x-a', '1', 'x-b', '2', 'x-a', '3', 'x-utf8', 'Ã¼'];
const QUERY = 'q=a%20b&tag=x&tag=y+z&Tag=other&flag';

function source(more: Partial<MappingSource> = {}): MappingSource {
  const params: Record<string, string> = { id: 'a/b c', proxy: 'x/y z', dots: '..' };
  return {
    path: '/pets/a%2Fb',
    greedyParam: 'proxy',
    header: (name) => joinedHeader(HEADERS, name),
    querystring: (name) => joinedQuerystring(QUERY, name),
    pathParam: (name) => params[name],
    body: () => '{"user":{"name":"ü","tags":["a","b"],"age":7,"none":null}}',
    context: (name) => (name === 'requestId' ? 'req-1' : undefined),
    stageVariable: (name) => (name === 'env' ? 'dev' : undefined),
    responseHeader: () => undefined,
    responseBody: () => undefined,
    ...more,
  };
}

function map(parameters: Record<string, string>, from = source()) {
  const headers = [...HEADERS];
  const target = compileRequestMapping(parameters)?.apply(from, headers, QUERY, '');
  return target && { ...target, headers };
}

/** The value that reaches the backend in a header. */
function headerValue(value: string, from = source()): string | undefined {
  const mapped = map({ 'overwrite:header.x-out': value }, from);
  return mapped && joinedHeader(mapped.headers, 'x-out');
}

describe('values', () => {
  it.each([
    ['$request.header.X-A', '1,3'],
    ['$request.querystring.tag', 'x,y z'],
    ['$request.querystring.flag', ''],
    ['$request.path', '/pets/a%2Fb'],
    ['$request.path.id', 'a/b c'],
    ['$request.body.user.age', '7'],
    ['$request.body.user.tags', '["a","b"]'],
    ["$request.body['user'].tags[1]", 'b'],
    ['$request.body.user.tags[*]', '["a","b"]'],
    ['$context.requestId', 'req-1'],
    ['$stageVariables.env', 'dev'],
    ['static text', 'static text'],
    ['${request.path.id}-${context.requestId}!', 'a/b c-req-1!'],
  ])('%s is %s', (value, expected) => {
    expect(headerValue(value)).toBe(expected);
  });

  it.each([
    '$request.header.nope',
    '$request.body.user.none',
    '$request.body.user.tags[9]',
    'x-${context.nope}',
    '$request.body.user.tags.length',
  ])('%s does not resolve and leaves its mapping out', (value) => {
    expect(headerValue(value)).toBeUndefined();
    expect(map({ 'overwrite:header.x-a': value })?.headers).toEqual(HEADERS);
  });

  it('looks for JSON in the first 100 KB of a body only, and never follows the prototype', () => {
    const big = source({ body: () => JSON.stringify({ a: 1, pad: 'x'.repeat(102_400) }) });
    expect(headerValue('$request.body.a', big)).toBeUndefined();
    const fits = source({ body: () => JSON.stringify({ a: 1, pad: 'x'.repeat(102_000) }) });
    expect(headerValue('$request.body.a', fits)).toBe('1');
    expect(headerValue('$request.body.__proto__')).toBeUndefined();
    expect(headerValue('$request.body', source({ body: () => 'plain' }))).toBe('plain');
  });

  it('reach headers as UTF-8 bytes, header values as the bytes they came in', () => {
    expect(headerValue('$request.body.user.name')).toBe('Ã¼');
    expect(headerValue('${request.header.x-utf8}ü')).toBe('Ã¼Ã¼');
    expect(map({ 'append:querystring.u': '$request.header.x-utf8' })?.query).toBe(`${QUERY}&u=%C3%BC`);
  });
});

describe('edits', () => {
  it('removes, overwrites and appends headers in this order, whatever the order of the keys', () => {
    const mapped = map({ 'append:header.X-A': 'new', 'overwrite:header.x-b': 'over', 'remove:header.x-a': '' });
    expect(mapped?.headers).toEqual(['x-utf8', 'Ã¼', 'x-b', 'over', 'x-a', 'new']);
  });

  it('reads all values before it changes anything', () => {
    const headers = ['x-a', 'old'];
    const live = source({ header: (name) => joinedHeader(headers, name) });
    compileRequestMapping({ 'remove:header.x-a': '', 'append:header.x-copy': '$request.header.x-a' })?.apply(
      live,
      headers,
      '',
      '',
    );
    expect(headers).toEqual(['x-copy', 'old']);
  });

  it('encodes what it puts into the query and leaves the rest byte for byte', () => {
    expect(map({ 'append:querystring.n&m': 'a=b &c' })?.query).toBe(`${QUERY}&n%26m=a%3Db%20%26c`);
    expect(map({ 'remove:querystring.tag': '' })?.query).toBe('q=a%20b&Tag=other&flag');
    expect(map({ 'overwrite:querystring.q': '$request.path.id' })?.query).toBe(
      'tag=x&tag=y+z&Tag=other&flag&q=a%2Fb%20c',
    );
    expect(map({ 'overwrite:querystring.q': '$context.nope' })?.query).toBe(QUERY);
  });

  it('overwrites the path with a safely encoded one', () => {
    expect(map({ 'overwrite:path': '$request.path' })?.path).toBe('/pets/a%2Fb');
    expect(map({ 'overwrite:path': '/v1/${request.path.id}' })?.path).toBe('/v1/a%2Fb%20c');
    expect(map({ 'overwrite:path': 'v1/${request.path.proxy}' })?.path).toBe('/v1/x/y%20z');
    expect(map({ 'overwrite:path': '/a?b#c/%41%zz' })?.path).toBe('/a%3Fb%23c/%41%25zz');
    expect(map({ 'append:header.x': '1' })?.path).toBe('');
  });
});

describe('refusals', () => {
  it.each(['a\r\nx: y', 'a\0b', 'a\nb'])('refuses %j as a header value and changes nothing', (text) => {
    const headers = ['x-a', '1'];
    const mapping = compileRequestMapping({ 'remove:header.x-a': '', 'append:header.x-out': '$request.body' });
    expect(mapping?.apply(source({ body: () => text }), headers, '', '')).toBeUndefined();
    expect(headers).toEqual(['x-a', '1']);
  });

  it('a character whose low byte is a line feed cannot smuggle one in', () => {
    expect(headerValue('$request.body', source({ body: () => 'a\u010ab' }))).toBe('aÄ\u008ab');
  });

  it('refuses paths that move up', () => {
    expect(map({ 'overwrite:path': '/v1/${request.path.dots}/admin' })).toBeUndefined();
    expect(map({ 'overwrite:path': '${request.body}' }, source({ body: () => '/a/%2e%2E' }))).toBeUndefined();
  });

  it('throws at compile time for keys and values that cannot work', () => {
    expect(() => compileRequestMapping({ 'overwrite:header.Authorization': 'x' })).toThrow(RangeError);
    expect(() => compileRequestMapping({ 'append:header.x': '$request.body..a' })).toThrow(RangeError);
    expect(() => compileRequestMapping({ 'append:path': 'x' })).toThrow(RangeError);
  });
});

describe('the body', () => {
  it('is needed only when a value is taken from it', () => {
    expect(compileRequestMapping({ 'append:header.x': '$request.body.a' })?.needsBody).toBe(true);
    expect(
      compileRequestMapping({ 'append:header.x': '$request.path', 'remove:header.y': '$request.body' })?.needsBody,
    ).toBe(false);
    expect(compileRequestMapping({})).toBeUndefined();
    expect(compileRequestMapping(undefined)).toBeUndefined();
  });
});
