import type { UpstreamRequest } from '@gatehouse/exchange';
import { FIELD_BYTE, TOKEN_LOWER } from './bytes.ts';
import { UpstreamError } from './upstream-error.ts';

/**
 * The request head as it goes over the wire: request line, Host, the caller's headers, our framing, the empty line.
 * Hop-by-hop and framing headers of the caller are left out, so that the framing written here is the only one.
 * Returns an `UpstreamError` (REQUEST_REFUSED) when a part could be read as something else by the upstream (RFC 9112 2.2, 11.1).
 */
export function encodeRequestHead(request: UpstreamRequest): string | UpstreamError {
  const { method, target, authority, headers, contentLength } = request;
  if (!isToken(method)) return refused('the method is not a token');
  if (!isTarget(target)) return refused('the request target is empty, or has spaces, controls or characters above 255');
  if (!isFieldValue(authority)) return refused('the authority has control characters');
  let head = method + ' ' + target + ' HTTP/1.1\r\nhost: ' + authority + '\r\n';
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i] as string;
    const value = headers[i + 1] as string;
    if (!isToken(name)) return refused('a header name is not a token');
    if (!isFieldValue(value)) return refused(`the value of header ${name} has CR, LF, NUL or other controls`);
    if (!isOwnedByClient(name)) head += name + ': ' + value + '\r\n';
  }
  return head + framing(method, contentLength);
}

function framing(method: string, contentLength: number): string {
  if (contentLength > 0) return 'content-length: ' + contentLength + '\r\n\r\n';
  if (contentLength < 0) return 'transfer-encoding: chunked\r\n\r\n';
  return method === 'POST' || method === 'PUT' || method === 'PATCH' ? 'content-length: 0\r\n\r\n' : '\r\n';
}

function refused(what: string): UpstreamError {
  return new UpstreamError(
    'REQUEST_REFUSED',
    `The request was not sent: ${what}. Remove it from the request or its mapping.`,
  );
}

// Characters above 255 must never reach a latin1 write: it keeps the low byte only, which may be a line feed.
function isToken(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 255 || TOKEN_LOWER[code] === 0) return false;
  }
  return text.length > 0;
}

function isFieldValue(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 255 || FIELD_BYTE[code] === 0) return false;
  }
  return true;
}

function isTarget(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code <= 32 || code === 127 || code > 255) return false;
  }
  return text.length > 0;
}

// By length first: nearly every header leaves after one comparison of numbers.
function isOwnedByClient(name: string): boolean {
  switch (name.length) {
    case 2:
    case 4:
    case 7:
    case 10:
    case 14:
    case 16:
    case 17:
      return OWNED.has(name.toLowerCase());
    default:
      return false;
  }
}

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
