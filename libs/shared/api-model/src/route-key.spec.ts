import { describe, expect, it } from 'vitest';
import { capturedVariables, parseRouteKey, routeKeyIdentity } from './route-key.ts';

function identity(text: string): string {
  const parsed = parseRouteKey(text);
  if (!parsed.ok) throw new Error(parsed.message);
  return routeKeyIdentity(parsed.key);
}

describe('parseRouteKey', () => {
  it.each([
    ['$default', { kind: 'default' }],
    ['GET /', { kind: 'path', method: 'GET', segments: [] }],
    [
      'ANY /pets/{id}/{proxy+}',
      {
        kind: 'path',
        method: 'ANY',
        segments: [
          { kind: 'literal', text: 'pets' },
          { kind: 'variable', name: 'id' },
          { kind: 'greedy', name: 'proxy' },
        ],
      },
    ],
  ])('reads %s', (text, key) => {
    expect(parseRouteKey(text)).toEqual({ ok: true, key });
  });

  it.each([
    ['', 'must have 1 to 128 characters'],
    [`GET /${'a'.repeat(124)}`, 'must have 1 to 128 characters'],
    ['GET', 'must be $default, or a method, one space and a path, for example "GET /pets/{id}"'],
    ['GET  /a', 'must be $default, or a method, one space and a path, for example "GET /pets/{id}"'],
    ['GET /a b', 'must be $default, or a method, one space and a path, for example "GET /pets/{id}"'],
    ['get /a', 'has the method "get"; write it in upper case: GET'],
    ['TRACE /a', 'has the method "TRACE"; use one of GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS, ANY'],
    ['GET a', 'needs a path that starts with "/"'],
    ['GET /a/', 'must not end with "/"; only the root path does'],
    ['GET /a//b', 'has an empty segment; remove the double slash'],
    ['GET /a/../b', 'has the segment "..", which no request path keeps'],
    ['GET /a{b}', 'has the segment "a{b}"; a variable takes a whole segment, as {name} or {name+}'],
    ['GET /{}', 'has the segment "{}"; a variable takes a whole segment, as {name} or {name+}'],
    ['GET /{a+}/b', 'has a segment after {name+}; a greedy variable is last'],
    ['GET /{a}/{a}', 'uses the variable {a} twice'],
    ['GET /a?b', 'has the segment "a?b" with a character that a path cannot have'],
    ['GET /100%', 'has the segment "100%" with a % that is not an escape'],
  ])('refuses "%s"', (text, message) => {
    expect(parseRouteKey(text)).toEqual({ ok: false, message });
  });
});

describe('routeKeyIdentity', () => {
  it('is equal for keys that match the same requests', () => {
    expect(identity('GET /a/{x}')).toBe(identity('GET /a/{y}'));
    expect(identity('GET /{a+}')).toBe(identity('GET /{b+}'));
    expect(identity('GET /%61')).toBe(identity('GET /a'));
  });

  it('differs for other methods, greedy variables and letter case', () => {
    const keys = ['GET /a/{x}', 'ANY /a/{x}', 'GET /a/{x+}', 'GET /A/{x}', '$default'];
    expect(new Set(keys.map(identity)).size).toBe(keys.length);
  });
});

describe('capturedVariables', () => {
  it('names variables in the order of the path', () => {
    const parsed = parseRouteKey('GET /{a}/b/{c+}');
    expect(parsed.ok && capturedVariables(parsed.key)).toEqual(['a', 'c']);
    expect(capturedVariables({ kind: 'default' })).toEqual([]);
  });
});
