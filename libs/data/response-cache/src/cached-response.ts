/** An answer as it is kept: mapped, before CORS headers and request id. Never changed. */
export interface CachedResponse {
  readonly status: number;
  /** Flat list, names in lower case. */
  readonly headers: readonly string[];
  readonly body: Uint8Array;
  /** Content-Length as the backend gave it, for answers to HEAD; -1 = it gave none. */
  readonly contentLength: number;
  /** For the adapter of the server, see `KeptAnswer`. */
  head?: string;
}

/** Largest answer that is kept, in bytes of its body and headers (reference rest-api.md 8). */
export const MAX_ITEM_BYTES = 1_048_576;

/** What an entry takes besides its bytes: map slot, entry, response, list and body objects; measured on Node 22, rounded up; and status line of the head. */
const ENTRY_OVERHEAD_BYTES = 704;
/** Header, alignment and list slot of one text. */
const TEXT_OVERHEAD_BYTES = 24;
/** `: ` or the end of a line, in the formatted head. */
const HEAD_BYTES_PER_TEXT = 2;
/** A text with a character beyond Latin-1 takes two bytes for each. */
const WIDE = /[^\u0000-\u00ff]/;

/** Bytes of an answer that count towards the limit of one item. */
export function itemBytesOf(headers: readonly string[], bodyBytes: number): number {
  let bytes = bodyBytes;
  for (const text of headers) bytes += text.length;
  return bytes;
}

/** What an entry takes of a node's memory: key, headers (as texts, and once more as the formatted head), body, and the objects around them. */
export function entryBytesOf(key: string, { headers, body }: CachedResponse): number {
  let bytes = ENTRY_OVERHEAD_BYTES + textBytes(key) + body.byteLength;
  for (const text of headers) bytes += textBytes(text) + text.length + HEAD_BYTES_PER_TEXT;
  return bytes;
}

function textBytes(text: string): number {
  return TEXT_OVERHEAD_BYTES + (WIDE.test(text) ? 2 * text.length : text.length);
}

/** A copy of bytes in memory of its own: a piece of a pooled buffer would keep the whole pool alive. */
export function ownBytes(...pieces: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const piece of pieces) length += piece.byteLength;
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.byteLength;
  }
  return bytes;
}
