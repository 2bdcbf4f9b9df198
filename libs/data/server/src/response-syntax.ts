const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;
const NOT_PRINTABLE_ASCII = /[^\t\x20-\x7e]/;
const BREAKS_FRAMING = /[\r\n\0]/;
const WIDER_THAN_A_BYTE = /[^\0-\xff]/;
const NOT_ASCII = /[^\0-\x7f]/;

/** A header name by RFC 9110 5.6.2. */
export function isHeaderName(name: string): boolean {
  return TOKEN.test(name);
}

/** The value as a string of bytes; text wider than a byte becomes UTF-8. Undefined if it would break the framing. */
export function headerBytesOut(value: string): string | undefined {
  if (!NOT_PRINTABLE_ASCII.test(value)) return value;
  if (BREAKS_FRAMING.test(value)) return undefined;
  return WIDER_THAN_A_BYTE.test(value) ? Buffer.from(value, 'utf8').toString('latin1') : value;
}

/** The head as the native library must get it: it writes text as UTF-8, so a head with other bytes than ASCII goes as bytes. */
export function encodeHead(head: string): string | Uint8Array {
  return NOT_ASCII.test(head) ? Buffer.from(head, 'latin1') : head;
}
