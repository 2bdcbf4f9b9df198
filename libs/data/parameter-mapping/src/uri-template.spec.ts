import { describe, expect, it } from 'vitest';
import type { TargetRequest } from './uri-template.ts';
import { compileUriTemplate } from './uri-template.ts';

const request = (more: Partial<TargetRequest> = {}): TargetRequest => ({
  params: [],
  isGreedy: false,
  path: '/sent/path',
  query: '',
  mappedPath: '',
  ...more,
});

function target(uri: string, more: Partial<TargetRequest> = {}, options = {}) {
  return compileUriTemplate(uri, { host: 'b.test', env: 'dev' }, options).target(request(more));
}

describe('origins', () => {
  it.each([
    ['http://b.test', 'http', 'b.test', 80, 'b.test'],
    ['HTTPS://B.test:443/x', 'https', 'b.test', 443, 'b.test'],
    ['http://127.0.0.1:8081/x?y', 'http', '127.0.0.1', 8081, '127.0.0.1:8081'],
    ['http://[::1]:9000', 'http', '::1', 9000, '[::1]:9000'],
    ['https://${stageVariables.env}.${stageVariables.host}:8443/', 'https', 'dev.b.test', 8443, 'dev.b.test:8443'],
  ])('%s', (uri, scheme, host, port, authority) => {
    const template = compileUriTemplate(uri, { host: 'b.test', env: 'dev' });
    expect(template.origin).toEqual({ scheme, host, port });
    expect(template.authority).toBe(authority);
  });

  it.each([
    'ftp://b.test',
    'http:///x',
    'http://{host}/x',
    'http://b.test{proxy}',
    'http://user@b.test/',
    'http://a:b',
    'http://${stageVariables.nope}/',
    'b.test/x',
    'http://b.test#frag',
    'http://b.test\\x/',
  ])('refuses %s', (uri) => {
    expect(() => compileUriTemplate(uri, {})).toThrow(RangeError);
  });
});

describe('targets', () => {
  it('a fixed URI takes only the query of the client', () => {
    expect(target('http://b.test')).toBe('/');
    expect(target('http://b.test/a/b')).toBe('/a/b');
    expect(target('http://b.test/a', { query: 'x=%20&y' })).toBe('/a?x=%20&y');
    expect(target('http://b.test?own=1', { query: 'x=1' })).toBe('/?own=1&x=1');
    expect(target('http://b.test/${stageVariables.env}?e=${stageVariables.env}')).toBe('/dev?e=dev');
  });

  it('captured values are encoded again; only the greedy one keeps its slashes', () => {
    const params = ['id', 'a/b', 'proxy', 'x y/ü%'];
    const uri = 'http://b.test/p/{id}/q/{proxy}?id={id}&r={proxy}';
    expect(target(uri, { params, isGreedy: true })).toBe('/p/a%2Fb/q/x%20y/%C3%BC%25?id=a%2Fb&r=x%20y%2F%C3%BC%25');
    expect(target('http://b.test/{proxy+}', { params, isGreedy: false })).toBe('/x%20y%2F%C3%BC%25');
    expect(target('http://b.test/{id}', { params: ['id', 'a:b,c@d;e?f#g'] })).toBe('/a:b,c@d%3Be%3Ff%23g');
  });

  it('a captured value cannot move up', () => {
    for (const value of ['..', '.', '../x', 'x/..', 'x/./y', '..;x']) {
      expect(target('http://b.test/base/{proxy}', { params: ['proxy', value], isGreedy: true })).toBeUndefined();
    }
    expect(target('http://b.test/{id}/x', { params: ['id', '../y'] })).toBeUndefined();
    expect(target('http://b.test/{id}/x', { params: ['id', '..y'] })).toBe('/..y/x');
    expect(target('http://b.test/{a}{b}', { params: ['a', '.', 'b', '.'] })).toBeUndefined();
  });

  it('the $default route appends the request path', () => {
    const options = { appendsRequestPath: true };
    expect(target('http://b.test', { query: 'q' }, options)).toBe('/sent/path?q');
    expect(target('http://b.test/base/?own=1', { query: 'q' }, options)).toBe('/base/sent/path?own=1&q');
  });

  it('a mapped path replaces the path and keeps the query of the URI', () => {
    const options = { appendsRequestPath: true };
    expect(target('http://b.test/base/{id}?own=1', { mappedPath: '/m', query: 'q' }, options)).toBe('/m?own=1&q');
  });
});
