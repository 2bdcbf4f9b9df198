import { NameMemo } from '@gatehouse/exchange';
import type { UpstreamRequest } from '@gatehouse/exchange';
import { TAB, SPACE, TOKEN_LOWER } from './bytes.ts';
import { END_LENGTH, KnownEnd, LEFT_OUT } from './known-end.ts';
import { UpstreamError } from './upstream-error.ts';

const MAX_HEAD_BYTES = 65_536;
const NOT_A_TOKEN = '';
const NO_BODY = '\r\n\r\n';

/**
 * Writes request heads: request line, Host, the caller's headers, our framing, the empty line. Hop-by-hop and framing headers of the caller are left
 * out, so that the framing written here is the only one. The finished head is checked as the bytes that will be sent: exactly our own line ends and no
 * other control character, nothing beyond latin1 (RFC 9112 2.2, 11.1; a latin1 write keeps the low byte only, which may be a line feed).
 */
export class RequestHeadEncoder {
  private readonly bytes = Buffer.allocUnsafeSlow(MAX_HEAD_BYTES + 4);
  // The same memory by four bytes: the check then costs a tenth of a microsecond.
  private readonly words = new Int32Array(this.bytes.buffer, this.bytes.byteOffset, MAX_HEAD_BYTES / 4 + 1);
  /** Header name -> line end, name and colon, or why it is not sent. */
  private readonly leads = new NameMemo(leadOf);
  private readonly end = new KnownEnd();

  /** The head, or an `UpstreamError` (REQUEST_REFUSED) when an upstream could read it as something else. */
  encode(request: UpstreamRequest): string | UpstreamError {
    const { method, target, headers } = request;
    if (!isMethod(method)) return refused('the method is not a token');
    if (target === '' || target.includes(' ')) return refused('the request target is empty or has a space');
    let head = method + ' ' + target + ' HTTP/1.1\r\nhost: ' + request.authority;
    let lineEnds = 1;
    const knowsEnd = this.end.fits(headers);
    const count = knowsEnd ? headers.length - END_LENGTH : headers.length;
    for (let i = 0; i + 1 < count; i += 2) {
      const lead = this.leads.get(headers[i] as string);
      if (lead === NOT_A_TOKEN) return refused('a header name is not a token');
      if (lead === LEFT_OUT) continue;
      head += lead + headers[i + 1];
      lineEnds++;
    }
    if (knowsEnd) {
      head += this.end.text;
      lineEnds += this.end.lines;
    }
    const framing = framingOf(method, request.contentLength);
    head += framing;
    const problem = this.problemOf(head, lineEnds + (framing === NO_BODY ? 2 : 3));
    if (problem !== undefined) return problem;
    if (!knowsEnd) this.end.learn(headers, this.leads);
    return head;
  }

  private problemOf(head: string, lineEnds: number): UpstreamError | undefined {
    if (head.length > MAX_HEAD_BYTES) return refused(`the head is longer than ${MAX_HEAD_BYTES} bytes`);
    // Nearly all heads are ASCII, where each character is one byte in UTF-8: one native call writes them and tells that.
    let length = this.bytes.write(head, 0, 'utf8');
    if (length !== head.length) {
      if (BEYOND_LATIN1.test(head)) return refused('the target, authority or a header value has characters above 255');
      length = this.bytes.write(head, 0, 'latin1');
    }
    for (let i = length; i < length + 3; i++) this.bytes[i] = SPACE;
    if (this.countControls(length) === 2 * lineEnds) return undefined;
    return refused('the target, authority or a header value has CR, LF, NUL or another control character');
  }

  private countControls(length: number): number {
    const { words, bytes } = this;
    const end = (length + 3) >> 2;
    let count = 0;
    for (let i = 0; i < end; i++) {
      const word = words[i] as number;
      // True when a byte of the word is below 0x20.
      if (((word - 0x20202020) & ~word & 0x80808080) === 0) continue;
      for (let k = i * 4; k < i * 4 + 4; k++) {
        const byte = bytes[k] as number;
        if (byte < SPACE && byte !== TAB) count++;
      }
    }
    return count;
  }
}

function leadOf(name: string): string {
  if (!isToken(name)) return NOT_A_TOKEN;
  return OWNED.has(name.toLowerCase()) ? LEFT_OUT : `\r\n${name}: `;
}

const BEYOND_LATIN1 = /[^\u0000-\u00ff]/;

/** Written here or never forwarded (RFC 9110 7.6.1). */
const OWNED: ReadonlySet<string> = new Set([
  'te',
  'host',
  'trailer',
  'upgrade',
  'connection',
  'keep-alive',
  'content-length',
  'proxy-connection',
  'transfer-encoding',
]);

/** The last header line and the empty line. */
function framingOf(method: string, contentLength: number): string {
  if (contentLength > 0) return `\r\ncontent-length: ${contentLength}\r\n\r\n`;
  if (contentLength < 0) return '\r\ntransfer-encoding: chunked\r\n\r\n';
  return announcesEmptyBody(method) ? '\r\ncontent-length: 0\r\n\r\n' : NO_BODY;
}

function announcesEmptyBody(method: string): boolean {
  return method === 'POST' || method === 'PUT' || method === 'PATCH';
}

function isMethod(text: string): boolean {
  return text === 'GET' || isToken(text);
}

function isToken(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 255 || TOKEN_LOWER[code] === 0) return false;
  }
  return text.length > 0;
}

function refused(what: string): UpstreamError {
  return new UpstreamError(
    'REQUEST_REFUSED',
    `The request was not sent: ${what}. Remove it from the request or its mapping.`,
  );
}
