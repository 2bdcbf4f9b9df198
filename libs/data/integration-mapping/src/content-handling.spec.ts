import { describe, expect, it } from 'vitest';
import { compileBinaryMediaTypes, convertBody, requestConversion, responseConversion } from './index.ts';
import type { BodyConversion, ContentHandling } from './index.ts';

const NONE = compileBinaryMediaTypes([]);
const SET = compileBinaryMediaTypes(['image/png', 'application/octet-stream']);
const [TO_BINARY, TO_TEXT] = ['CONVERT_TO_BINARY', 'CONVERT_TO_TEXT'] as const;

describe('request body (rest-api.md 4.6, first table)', () => {
  it.each<[string, typeof NONE, ContentHandling, BodyConversion]>([
    ['image/png', NONE, undefined, 'text'],
    ['image/png', NONE, TO_BINARY, 'decode'],
    ['image/png', NONE, TO_TEXT, 'text'],
    ['text/plain', SET, undefined, 'text'],
    ['text/plain', SET, TO_BINARY, 'decode'],
    ['text/plain', SET, TO_TEXT, 'text'],
    ['image/png', SET, undefined, 'bytes'],
    ['image/png; q=1', SET, TO_BINARY, 'bytes'],
    ['Image/PNG', SET, TO_TEXT, 'encode'],
  ])('%s', (contentType, binary, handling, conversion) => {
    expect(requestConversion(binary, contentType, handling)).toBe(conversion);
  });
});

describe('response body (second table)', () => {
  const [text, png] = ['text/plain', 'image/png'];
  it.each<[string, string | undefined, typeof NONE, ContentHandling, BodyConversion]>([
    [text, text, NONE, undefined, 'text'],
    [png, text, NONE, TO_BINARY, 'decode'],
    [png, png, NONE, TO_TEXT, 'text'],
    [text, text, SET, undefined, 'text'],
    [text, text, SET, TO_TEXT, 'text'],
    [text, text, SET, TO_BINARY, 'decode'],
    [text, png, SET, undefined, 'decode'],
    [text, png, SET, TO_BINARY, 'decode'],
    [text, png, SET, TO_TEXT, 'text'],
    [png, text, SET, undefined, 'encode'],
    [png, text, SET, TO_TEXT, 'encode'],
    [png, text, SET, TO_BINARY, 'bytes'],
    [png, png, SET, undefined, 'bytes'],
    [png, png, SET, TO_BINARY, 'bytes'],
    [png, png, SET, TO_TEXT, 'encode'],
    [png, 'text/html, image/png', SET, undefined, 'encode'],
    [png, undefined, SET, undefined, 'encode'],
  ])('%s to a client that accepts %s', (contentType, accept, binary, handling, conversion) => {
    expect(responseConversion(binary, { contentType, accept }, handling)).toBe(conversion);
  });
});

describe('binaryMediaTypes', () => {
  it.each([
    [['*/*'], 'text/plain', true],
    [['*~1*'], 'text/plain', true],
    [['image/*'], 'image/png', true],
    [['image/*'], 'text/png', false],
    [['IMAGE/png'], 'image/png', true],
    [['image'], 'image/png', false],
    [[], 'image/png', false],
  ])('%j and %s: %s', (types, mediaType, expected) => {
    expect(compileBinaryMediaTypes(types).includes(mediaType)).toBe(expected);
  });

  it('never holds a missing type', () => {
    expect(compileBinaryMediaTypes(['*/*']).includes(undefined)).toBe(false);
  });
});

describe('conversion', () => {
  it.each<[string, BodyConversion, unknown]>([
    ['aGk=', 'decode', { ok: true, kind: 'bytes', bytes: Buffer.from('hi') }],
    ['hi', 'encode', { ok: true, kind: 'text', text: 'aGk=' }],
    ['hi', 'text', { ok: true, kind: 'text', text: 'hi' }],
    ['hi', 'bytes', { ok: true, kind: 'bytes', bytes: Buffer.from('hi') }],
    ['not base64!', 'decode', { ok: false }],
    ['aGk', 'decode', { ok: false }],
    ['', 'decode', { ok: true, kind: 'bytes', bytes: Buffer.alloc(0) }],
  ])('%j by %s', (body, conversion, converted) => {
    expect(convertBody(Buffer.from(body), conversion)).toEqual(converted);
  });

  it('replaces bytes that are no UTF-8', () => {
    expect(convertBody(Uint8Array.of(0x61, 0xff), 'text')).toEqual({ ok: true, kind: 'text', text: 'a\ufffd' });
  });
});
