import { describe, expect, it } from 'vitest';
import { asksForRenewal, notModifiedHeaders, withoutConditions } from './index.ts';
import type { CachedResponse } from './index.ts';

const TUESDAY = 'Tue, 24 Nov 2026 08:00:00 GMT';
const WEDNESDAY = 'Wed, 25 Nov 2026 08:00:00 GMT';

function responseWith(headers: readonly string[], status = 200): CachedResponse {
  return { status, headers, body: new Uint8Array(), contentLength: -1 };
}

describe('a new entry is asked for', () => {
  it.each(['max-age=0', 'Max-Age=0', 'no-transform, max-age=0', 'max-age = 0 , no-store', 'max-age="0"', 'max-age=00'])(
    'by Cache-Control: %s',
    (value) => {
      expect(asksForRenewal(['accept', '*/*', 'cache-control', value])).toBe(true);
    },
  );

  it.each(['no-cache', 'max-age=1', 'max-age=05', 's-max-age=0', 's-maxage=0', 'x-max-age=0', 'max-age=0x', ''])(
    'not by Cache-Control: %j',
    (value) => {
      expect(asksForRenewal(['cache-control', value])).toBe(false);
    },
  );
});

describe('the request of an answer that is to be kept', () => {
  it('asks for the whole of it, whatever copy its client has', () => {
    const headers = ['if-none-match', '"a"', 'accept', '*/*', 'range', 'bytes=0-1', 'if-modified-since', TUESDAY];
    expect(withoutConditions(headers)).toEqual(['accept', '*/*']);
    const plain = ['accept', '*/*'];
    expect(withoutConditions(plain)).toBe(plain);
  });
});

describe('a client that has the kept answer', () => {
  const kept = responseWith(['etag', '"a"', 'content-type', 'text/plain', 'vary', 'x', 'last-modified', TUESDAY]);

  it.each([
    ['if-none-match', '"a"'],
    ['if-none-match', '"b", W/"a"'],
    ['if-none-match', '*'],
    ['if-modified-since', TUESDAY],
    ['if-modified-since', WEDNESDAY],
  ])('is told so: %s: %s', (...condition) => {
    expect(notModifiedHeaders(condition, kept)).toEqual(['etag', '"a"', 'vary', 'x', 'last-modified', TUESDAY]);
  });

  it.each([
    ['no condition', [], kept],
    ['another tag', ['if-none-match', '"b"'], kept],
    ['another tag, whatever the date', ['if-none-match', '"b"', 'if-modified-since', WEDNESDAY], kept],
    ['an older copy', ['if-modified-since', 'Mon, 23 Nov 2026 08:00:00 GMT'], kept],
    ['a date that is none', ['if-modified-since', 'yesterday'], kept],
    ['an answer without tag', ['if-none-match', '*'], responseWith([])],
    ['an error', ['if-none-match', '"a"'], responseWith(['etag', '"a"'], 404)],
  ])('with %s gets the answer', (_title, condition, response) => {
    expect(notModifiedHeaders(condition, response)).toBeUndefined();
  });
});
