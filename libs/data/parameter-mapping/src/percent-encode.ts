// Characters of a path segment that need no escape (RFC 3986 3.3), without `;`, which some servers cut paths at.
const PLAIN_SEGMENT = /^[\w\-.~!$&'()*+,=:@]*$/;
const PLAIN_PATH = /^[\w\-.~!$&'()*+,=:@/]*$/;
const ESCAPED_NEEDLESSLY = /%(?:24|26|2B|2C|3A|3D|40)/g;
const ESCAPE = /(%[0-9A-Fa-f]{2})/;
/** A `.` or `..` segment in any spelling; an encoded slash and `;` end a segment too, because servers exist that decode or cut first. */
const DOT_SEGMENT = /(?:^|\/|%2[fF])(?:\.|%2[eE]){1,2}(?:\/|%2[fF]|;|%3[bB]|$)/;

/** Encodes text as one path segment: a slash in it becomes `%2F`. */
export function encodeSegment(text: string): string {
  return PLAIN_SEGMENT.test(text) ? text : encodeText(text).replace(ESCAPED_NEEDLESSLY, decodeURIComponent);
}

/** Encodes text as path segments that its slashes separate. */
export function encodeSegments(text: string): string {
  return PLAIN_PATH.test(text) ? text : text.split('/').map(encodeSegment).join('/');
}

/** Encodes what a path cannot hold and keeps slashes, `;` and escapes that are there already. `?` and `#` are encoded. */
export function encodePathText(text: string): string {
  if (PLAIN_PATH.test(text)) return text;
  const pieces = text.split(ESCAPE);
  return pieces.map((piece, i) => (i % 2 === 1 ? piece : piece.split(';').map(encodeSegments).join(';'))).join('');
}

/** Encodes text as a name or value of a query. */
export function encodeQueryText(text: string): string {
  return encodeText(text);
}

/**
 * Whether a path has a segment that moves up or stays (`..`, `.`, also encoded): an upstream could leave the path that was configured.
 * Source: reference components.md 5, path confusion.
 */
export function hasDotSegment(path: string): boolean {
  return DOT_SEGMENT.test(path);
}

function encodeText(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    // A half of a surrogate pair has no UTF-8: it becomes U+FFFD.
    return encodeURIComponent(Buffer.from(text, 'utf8').toString('utf8'));
  }
}
