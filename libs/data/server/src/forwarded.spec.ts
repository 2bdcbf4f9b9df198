import { describe, expect, it } from 'vitest';
import { forwardedClient, forwardedScheme } from './forwarded.ts';

describe('the client behind trusted proxies', () => {
  it.each([
    ['9.9.9.9', 1, '9.9.9.9'],
    ['6.6.6.6, 9.9.9.9', 1, '9.9.9.9'],
    ['6.6.6.6, 9.9.9.9, 10.0.0.1', 2, '9.9.9.9'],
    ['9.9.9.9:4711', 1, '9.9.9.9'],
    ['2001:db8::1', 1, '2001:db8::1'],
    ['[2001:db8::1]:4711', 1, '2001:db8::1'],
    ['9.9.9.9', 2, undefined],
    ['', 1, undefined],
    ['unknown', 1, undefined],
    ['9.9.9.9,', 1, undefined],
  ])('is, with X-Forwarded-For %j and %d hops, %s', (header, hops, expected) => {
    expect(forwardedClient(header, hops)).toBe(expected);
  });

  it.each([
    ['https', 1, 'https'],
    ['HTTPS', 2, 'https'],
    ['http', 1, 'http'],
    ['', 1, 'http'],
    ['ftp', 1, 'http'],
    ['https, http', 2, 'https'],
    ['https, http', 1, 'http'],
  ])('uses, with X-Forwarded-Proto %j and %d hops, %s', (header, hops, expected) => {
    expect(forwardedScheme(header, hops)).toBe(expected);
  });
});
