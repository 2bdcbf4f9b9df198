const TOKENS = /^[\w!#$%&'*+.^`|~-]+$/;
const BREAKS_FRAMING = /[\r\n\0]/;
const WIDER_THAN_A_BYTE = /[^\0-\xff]/;

/** A header name by RFC 9110 5.6.2, or several of them joined without anything between. */
export function isToken(text: string): boolean {
  return TOKENS.test(text);
}

/** The value as a string of bytes; text wider than a byte becomes UTF-8. Undefined if it would break the framing. */
export function headerBytesOut(value: string): string | undefined {
  if (BREAKS_FRAMING.test(value)) return undefined;
  return WIDER_THAN_A_BYTE.test(value) ? Buffer.from(value, 'utf8').toString('latin1') : value;
}
