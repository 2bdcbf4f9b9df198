import { describe, expect, it } from 'vitest';
import { parseMappingKey } from './mapping-key.ts';

describe('parseMappingKey', () => {
  it.each([
    ['request', 'append:header.X-A', { action: 'append', location: 'header', name: 'x-a' }],
    ['request', 'remove:querystring.Q', { action: 'remove', location: 'querystring', name: 'Q' }],
    ['request', 'overwrite:path', { action: 'overwrite', location: 'path' }],
    ['response', 'overwrite:statuscode', { action: 'overwrite', location: 'statuscode' }],
  ] as const)('reads %s key %s', (side, text, key) => {
    expect(parseMappingKey(side, text)).toEqual({ ok: true, key });
  });

  it.each([
    ['request', 'append:path', /^is not a mapping of a request; use append/],
    ['request', 'overwrite:statuscode', /^is not a mapping of a request/],
    ['response', 'overwrite:querystring.a', /^is not a mapping of a response/],
    ['request', 'header.a', /^is not a mapping of a request/],
    ['request', 'overwrite:header.', /^is not a mapping of a request/],
    ['request', 'overwrite:header.a b', /^"a b" is not a header name/],
    ['request', 'overwrite:header.Authorization', /^Operations on header Authorization are restricted$/],
    ['response', 'remove:header.x-amzn-trace', /^Operations on header x-amzn-trace are restricted$/],
    ['request', 'append:header.Access-Control-Max-Age', /are restricted$/],
  ] as const)('refuses %s key %s', (side, text, message) => {
    const parsed = parseMappingKey(side, text);
    expect(parsed.ok ? '' : parsed.message).toMatch(message);
  });
});
