import { describe, expect, it } from 'vitest';
import { contentLengthOf, isAuthority, methodProblem } from './request-syntax.ts';

describe('the syntax of a Host header', () => {
  it.each(['a', 'a.example', 'a.example.', 'a-b_c.example:80', '127.0.0.1:8080', '[::1]', '[2001:db8::1]:443'])(
    'takes %s',
    (host) => {
      expect(isAuthority(host)).toBe(true);
    },
  );

  it.each([
    '',
    ' ',
    'a b',
    'a@b',
    'a/b',
    'a:',
    'a:b',
    'a:123456',
    ':80',
    '.a',
    '-a',
    '[::1',
    '::1',
    'a,b',
    'a%2eb',
    'ä',
    'a?b',
    'a#b',
    'a'.repeat(300),
  ])('refuses %j', (host) => {
    expect(isAuthority(host)).toBe(false);
  });
});

describe('the methods', () => {
  it('are the seven of HTTP APIs; other letters are malformed, others unknown', () => {
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
      expect(methodProblem(method)).toBeUndefined();
    expect(methodProblem('Get')).toBe('METHOD_MALFORMED');
    expect(methodProblem('TRACE')).toBe('METHOD_UNKNOWN');
    expect(methodProblem('CONNECT')).toBe('METHOD_UNKNOWN');
    expect(methodProblem('BREW')).toBe('METHOD_UNKNOWN');
  });
});

describe('a Content-Length', () => {
  it('is 1 to 15 digits', () => {
    expect(contentLengthOf('0')).toBe(0);
    expect(contentLengthOf('007')).toBe(7);
    expect(contentLengthOf('999999999999999')).toBe(999_999_999_999_999);
    for (const text of ['', ' 1', '1 ', '+1', '-1', '0x1', '1e3', '1.0', '1,1', '1000000000000000', '١'])
      expect(contentLengthOf(text)).toBe(-1);
  });
});
