import { describe, expect, it } from 'vitest';
import { readByUs } from './testing/read-response.ts';

const CHUNKED = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';

function read(text: string, style: 'whole' | 'bytes' = 'whole', method: 'GET' | 'HEAD' = 'GET') {
  const bytes = Buffer.from(text, 'latin1');
  const fragments = style === 'whole' ? [bytes] : [...bytes].map((byte) => Buffer.from([byte]));
  const { problem, status, headers, body } = readByUs({ method, bytes, fragments });
  return { problem, status, headers, body: body.toString('latin1') };
}

describe.each(['whole', 'bytes'] as const)('a response that comes as %s', (style) => {
  it.each([
    ['with a length', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-A: b\r\n\r\nok', 200, ['x-a', 'b'], 'ok'],
    ['in chunks', `${CHUNKED}2\r\nok\r\n0A\r\n0123456789\r\n0\r\n\r\n`, 200, [], 'ok0123456789'],
    [
      'in chunks with extensions and trailers',
      `${CHUNKED}2;a;b=c;d="e\\"f"\r\nok\r\n0;x\r\nX-T: 1\r\n\r\n`,
      200,
      [],
      'ok',
    ],
    ['until close', 'HTTP/1.1 200 OK\r\n\r\nall of it', 200, [], 'all of it'],
    [
      'behind 1xx',
      'HTTP/1.1 103 Early\r\nLink: a\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n',
      201,
      [],
      '',
    ],
    ['without reason', 'HTTP/1.1 204\r\n\r\n', 204, [], ''],
    ['with 304 and a length', 'HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n', 304, [], ''],
    ['with HTTP/1.0', 'HTTP/1.0 200 OK\r\n\r\nold', 200, [], 'old'],
    ['with obs-text', 'HTTP/1.1 200 OK\r\nX: caf\xe9 \t\r\nContent-Length: 0\r\n\r\n', 200, ['x', 'caf\xe9'], ''],
  ])('is read %s', (_what, text, status, headers, body) => {
    expect(read(text, style)).toEqual({ problem: '', status, headers, body });
  });

  it('loses hop-by-hop headers and those that Connection names', () => {
    const names =
      'Keep-Alive: a\r\nProxy-Connection: b\r\nTE: c\r\nTrailer: d\r\nUpgrade: e\r\nX-Secret: f\r\nX-Open: g\r\n';
    const { headers } = read(
      `HTTP/1.1 200 OK\r\nConnection: close, X-Secret\r\n${names}Content-Length: 0\r\n\r\n`,
      style,
    );
    expect(headers).toEqual(['x-open', 'g']);
  });

  it.each([
    ['HTTP/1.1 200 OK\nContent-Length: 0\r\n\r\n', 'the status line has a forbidden character'],
    ['HTTP/1.1\t200 OK\r\n\r\n', 'no space behind the version'],
    ['HTTP/2.0 200 OK\r\n\r\n', 'the status line does not start with HTTP/1.'],
    ['HTTP/1.2 200 OK\r\n\r\n', 'the version is neither HTTP/1.1 nor HTTP/1.0'],
    ['HTTP/1.1 600 No\r\n\r\n', 'the status is not 100 to 599'],
    ['HTTP/1.1 \r\n\r\n', 'the head ends before its status line does'],
    ['\r\nHTTP/1.1 200 OK\r\n\r\n', 'the status line does not start with HTTP/1.'],
    ['HTTP/1.1 200 OK\r\nA : b\r\n\r\n', 'header name is not a token followed by a colon'],
    ['HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n', 'header name is not a token followed by a colon'],
    ['HTTP/1.1 200 OK\r\nA: b\0\r\n\r\n', 'header value has a control character, or its line does not end with CR LF'],
    [
      'HTTP/1.1 200 OK\r\nA: b\nC: d\r\n\r\n',
      'header value has a control character, or its line does not end with CR LF',
    ],
    [
      'HTTP/1.1 200 OK\r\nA: b\rC: d\r\n\r\n',
      'header value has a control character, or its line does not end with CR LF',
    ],
    ['HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', 'more than one Content-Length'],
    ['HTTP/1.1 200 OK\r\nContent-Length: 1, 1\r\n\r\n', 'Content-Length is not 1 to 15 digits'],
    ['HTTP/1.1 200 OK\r\nContent-Length: +1\r\n\r\n', 'Content-Length is not 1 to 15 digits'],
    ['HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n', 'Content-Length is not 1 to 15 digits'],
    ['HTTP/1.1 200 OK\r\nContent-Length: 1234567890123456\r\n\r\n', 'Content-Length is not 1 to 15 digits'],
    [
      'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
      'both Content-Length and Transfer-Encoding',
    ],
    ['HTTP/1.1 200 OK\r\nTransfer-Encoding: xchunked\r\n\r\n', 'Transfer-Encoding is not exactly chunked'],
    ['HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n', 'Transfer-Encoding is not exactly chunked'],
    [
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n',
      'Transfer-Encoding is not exactly chunked',
    ],
    ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\t\r\n\r\n', 'a tab in the line of transfer-encoding'],
    ['HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', 'Transfer-Encoding in an HTTP/1.0 response'],
    ['HTTP/1.1 100 C\r\nContent-Length: 5\r\n\r\n', 'a 1xx response with framing fields or close'],
    [`${CHUNKED}\r\n`, 'chunk size is missing'],
    [`${CHUNKED}1234567890123456\r\n`, 'chunk size has more than 15 digits'],
    [`${CHUNKED}5 \r\nhello`, 'chunk size has a character that is not hexadecimal'],
    [`${CHUNKED}0x5\r\nhello`, 'chunk size has a character that is not hexadecimal'],
    [`${CHUNKED}5\nhello`, 'chunk size has a character that is not hexadecimal'],
    [`${CHUNKED}5;\r\nhello`, 'chunk extension has no name or no value'],
    [`${CHUNKED}5;a="b\r\n`, 'chunk extension has a forbidden character'],
    [`${CHUNKED}5;${'a'.repeat(300)}\r\n`, 'chunk extensions are longer than 256 bytes'],
    [`${CHUNKED}2\r\nokk\r\n`, 'chunk data is longer than its size'],
    [`${CHUNKED}2\r\nok\r\r`, 'chunk data does not end with CR LF'],
    [`${CHUNKED}0\r\nContent-Length: 1\r\n\r\n`, 'trailer content-length is forbidden'],
    [`${CHUNKED}0\r\nA b: 1\r\n\r\n`, 'trailer name is not a token'],
    [`${CHUNKED}0\r\nA: ${'b'.repeat(9000)}\r\n\r\n`, 'trailers are longer than 8192 bytes'],
    [`${CHUNKED}5\r\nhel`, 'incomplete at close'],
    ['HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel', 'incomplete at close'],
  ])('%j is refused: %s', (text, problem) => {
    expect(read(text, style).problem).toBe(problem);
  });

  it('has no body when it answers HEAD', () => {
    expect(read('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n', style, 'HEAD')).toMatchObject({
      problem: '',
      body: '',
    });
    expect(read(CHUNKED, style, 'HEAD')).toMatchObject({ problem: '', body: '' });
  });
});
