/** Horizontal tab. */
export const TAB = 9;
/** Line feed. */
export const LF = 10;
/** Carriage return. */
export const CR = 13;
/** Space. */
export const SPACE = 32;
/** Colon. */
export const COLON = 58;

const TOKEN_SYMBOLS = "!#$%&'*+-.^_`|~";

/** Per byte: the lower-case form of a token character (RFC 9110 5.6.2), 0 for every other byte. */
export const TOKEN_LOWER: Uint8Array = tokenTable();

/** Per byte: 1 where a field value or reason phrase may hold it (RFC 9110 5.5: visible, obs-text, space, tab), else 0. */
export const FIELD_BYTE: Uint8Array = fieldTable();

/** Value of a hexadecimal digit, -1 for every other byte. */
export function hexValue(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const lower = byte | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}

function tokenTable(): Uint8Array {
  const table = new Uint8Array(256);
  for (let byte = 48; byte <= 57; byte++) table[byte] = byte;
  for (let byte = 97; byte <= 122; byte++) {
    table[byte] = byte;
    table[byte - 32] = byte;
  }
  for (const symbol of TOKEN_SYMBOLS) table[symbol.charCodeAt(0)] = symbol.charCodeAt(0);
  return table;
}

function fieldTable(): Uint8Array {
  const table = new Uint8Array(256).fill(1, SPACE);
  table[TAB] = 1;
  table[127] = 0;
  return table;
}
