/** A header or method name: an RFC 9110 token. */
const TOKEN = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;

const CONTROL = /[\u0000-\u0008\u000a-\u001f\u007f]/;

/** True for names that HTTP allows for headers and methods (RFC 9110 5.6.2). */
export function isToken(text: string): boolean {
  return TOKEN.test(text);
}

/** True when a text holds a control character other than tab, which no header value may have (RFC 9110 5.5). */
export function hasControlCharacter(text: string): boolean {
  return CONTROL.test(text);
}

const RESERVED_NAMES: ReadonlySet<string> = new Set([
  'authorization',
  'connection',
  'content-encoding',
  'content-length',
  'content-location',
  'forwarded',
  'keep-alive',
  'origin',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailers',
  'transfer-encoding',
  'upgrade',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'via',
]);
const RESERVED_PREFIXES = ['access-control-', 'apigw-', 'x-amz-', 'x-amzn-'] as const;

/** True for headers that mappings may neither write nor read, in any case (reference http-api.md 9). */
export function isReservedHeader(name: string): boolean {
  const lower = name.toLowerCase();
  return RESERVED_NAMES.has(lower) || RESERVED_PREFIXES.some((prefix) => lower.startsWith(prefix));
}
