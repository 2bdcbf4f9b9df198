import { describe, expect, it } from 'vitest';
import { compileCacheKey } from './index.ts';
import type { CacheKeySource } from './index.ts';

interface Values {
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly params?: Readonly<Record<string, string>>;
}

function source({ path = '/', headers = {}, query = {}, params = {} }: Values): CacheKeySource {
  return {
    path,
    header: (name) => headers[name],
    querystring: (name) => query[name],
    pathParam: (name) => params[name],
  };
}

describe('the key of a request', () => {
  it('without declared parameters is the same for all requests of a method', () => {
    const keyOf = compileCacheKey('GET /pets', []);
    expect(keyOf('GET', source({ path: '/pets', query: { a: '1' } }))).toBe(
      keyOf('GET', source({ path: '/other', query: { a: '2' }, headers: { authorization: 'x' } })),
    );
    expect(keyOf('GET', source({}))).not.toBe(keyOf('HEAD', source({})));
    expect(keyOf('GET', source({}))).not.toBe(compileCacheKey('GET /pet', [])('GET', source({})));
  });

  it('differs by each declared parameter', () => {
    const keyOf = compileCacheKey('n', [
      '$request.header.Accept-Language',
      '$request.querystring.q',
      '$request.path.id',
      '$request.path',
    ]);
    const base: Values = { path: '/a', headers: { 'accept-language': 'en' }, query: { q: '1' }, params: { id: '7' } };
    const keys = [
      base,
      { ...base, headers: { 'accept-language': 'de' } },
      { ...base, query: { q: '2' } },
      { ...base, params: { id: '8' } },
      { ...base, path: '/b' },
      { ...base, query: {} },
      { ...base, query: { q: '' } },
    ].map((values) => keyOf('GET', source(values)));
    expect(new Set(keys).size).toBe(keys.length);
    expect(keyOf('GET', source({ ...base, query: { q: '1', other: 'x' } }))).toBe(keys[0]);
  });

  it('cannot be made by putting the values of one parameter into another', () => {
    const keyOf = compileCacheKey('n', ['$request.querystring.a', '$request.querystring.b']);
    const keys = [
      { a: 'x', b: 'y' },
      { a: 'x 1:y' },
      { a: 'x', b: ' 1:y' },
      { b: 'x 1:y' },
      { a: '', b: 'x 1:y' },
      { a: ' -' },
      {},
      { a: 'x 1:y', b: '' },
    ].map((query) => keyOf('GET', source({ query })));
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('of two routes of one namespace is the same for the same parameters', () => {
    const keys = ['shared', 'shared', 'own'].map((namespace) =>
      compileCacheKey(namespace, ['$request.path.id'])('GET', source({ params: { id: '7' } })),
    );
    expect(keys[0]).toBe(keys[1]);
    expect(keys[0]).not.toBe(keys[2]);
  });

  it('is not made of a parameter that validation would have refused', () => {
    expect(() => compileCacheKey('n', ['$request.body'])).toThrow(RangeError);
  });
});
