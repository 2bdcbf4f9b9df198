import { describe, expect, it } from 'vitest';
import { RequestHeadEncoder } from './request-head.ts';

const OWN = ['via', 'HTTP/1.1 Gatehouse', 'x-forwarded-port', '443', 'x-forwarded-proto', 'https'];

function encode(encoder: RequestHeadEncoder, headers: readonly string[]): string {
  const request = { method: 'GET', target: '/', authority: 'a', headers, contentLength: 0, timeoutMs: 1000 };
  const head = encoder.encode(request);
  return typeof head === 'string' ? head : head.code;
}

function plain(headers: readonly string[]): string {
  let head = 'GET / HTTP/1.1\r\nhost: a';
  for (let i = 0; i < headers.length; i += 2) head += `\r\n${String(headers[i])}: ${String(headers[i + 1])}`;
  return `${head}\r\n\r\n`;
}

describe('RequestHeadEncoder with headers that end alike', () => {
  it('writes the same head with a known end as without', () => {
    const encoder = new RequestHeadEncoder();
    for (const accept of ['text/html', '*/*', 'gr\xfcn']) {
      expect(encode(encoder, ['accept', accept, ...OWN])).toBe(plain(['accept', accept, ...OWN]));
    }
    expect(encode(encoder, OWN)).toBe(plain(OWN));
    expect(encode(encoder, OWN.slice(2))).toBe(plain(OWN.slice(2)));
  });

  it('writes each end as it is when ends change', () => {
    const encoder = new RequestHeadEncoder();
    for (let i = 0; i < 40; i += 1) {
      const headers = [...OWN.slice(0, 3), String(i % 3), ...OWN.slice(4)];
      expect(encode(encoder, headers)).toBe(plain(headers));
    }
  });

  it('leaves out of a known end what is not forwarded, and refuses what would break the framing before it', () => {
    const encoder = new RequestHeadEncoder();
    const headers = ['a', '1', 'connection', 'close', 'b', '2'];
    for (let i = 0; i < 2; i += 1) expect(encode(encoder, headers)).toBe(plain(['a', '1', 'b', '2']));
    expect(encode(encoder, ['x', '1\r\ny: 2', ...headers])).toBe('REQUEST_REFUSED');
    expect(encode(encoder, ['x', '1\n', ...headers])).toBe('REQUEST_REFUSED');
  });

  it('never learns an end that was refused', () => {
    const encoder = new RequestHeadEncoder();
    const bad = ['via', 'x\r\ny: 1', ...OWN.slice(2)];
    for (let i = 0; i < 3; i += 1) expect(encode(encoder, bad)).toBe('REQUEST_REFUSED');
    expect(encode(encoder, ['via', '\u010d', ...OWN.slice(2)])).toBe('REQUEST_REFUSED');
    expect(encode(encoder, OWN)).toBe(plain(OWN));
  });
});
