// The global of this name is an accessor, asked for each header.
import { Buffer } from 'node:buffer';
import type { RefusalReason } from './refusal.ts';

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Most paths consist of these only and need no further look. */
const PLAIN_PATH = /^\/[\w\-/]*$/;
/** Anything but printable ASCII, and the characters that parsers of paths disagree about. */
const FORBIDDEN_IN_PATH = /[^\x21-\x7e]|[\\#]|%(?![0-9A-Fa-f]{2})|%00|%5[cC]/;
/** A `.` or `..` segment in any spelling. `%2f` and `;` end a segment too, because upstreams exist that decode or strip first. */
const DOT_SEGMENT = /(?:\/|%2[fF])(?:\.|%2[eE]){1,2}(?:\/|%2[fF]|;|$)/;
const FORBIDDEN_IN_QUERY = /[^\x21-\x7e]|#/;
const HOST = /^(?:[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,253})|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?$/;
const CONTENT_LENGTH = /^[0-9]{1,15}$/;

/** A known method in other letters is malformed (methods are case-sensitive); TRACE, CONNECT and all others are not implemented. */
export function methodProblem(method: string): RefusalReason | undefined {
  if (method === 'GET' || METHODS.has(method)) return undefined;
  return METHODS.has(method.toUpperCase()) ? 'METHOD_MALFORMED' : 'METHOD_UNKNOWN';
}

/**
 * Refuses each path that could be read in two ways, instead of rewriting it: routing and upstream see the same text. So dot segments
 * are refused wherever they lead, an encoded slash passes and stays encoded (reference components.md 5, path confusion).
 */
export function pathProblem(path: string): RefusalReason | undefined {
  if (PLAIN_PATH.test(path)) return undefined;
  if (path.charCodeAt(0) !== 0x2f || FORBIDDEN_IN_PATH.test(path)) return 'PATH_MALFORMED';
  return DOT_SEGMENT.test(path) ? 'PATH_NOT_CANONICAL' : undefined;
}

/** Refuses what is not printable ASCII, and `#`. */
export function queryProblem(query: string): RefusalReason | undefined {
  return FORBIDDEN_IN_QUERY.test(query) ? 'QUERY_MALFORMED' : undefined;
}

/** `host` or `host:port` by syntax: a name, an IPv4 address, or an IPv6 address in brackets. */
export function isAuthority(text: string): boolean {
  return HOST.test(text);
}

/** The number in a Content-Length of 1 to 15 digits, or -1. */
export function contentLengthOf(text: string): number {
  return CONTENT_LENGTH.test(text) ? Number(text) : -1;
}

/**
 * A header value as a string of bytes (each character is one byte, as Node.js itself has them), or undefined if it has bytes that are no
 * UTF-8: the native library decodes UTF-8 and puts U+FFFD for what it cannot read, so those bytes are lost. Control characters never
 * get here: the native parser refuses them (a spec tries them all).
 */
export function headerBytes(value: string): string | undefined {
  // In ASCII each character is one byte; this is a third of the price of a regular expression, and it runs for each header.
  if (Buffer.byteLength(value) === value.length) return value;
  return value.includes('\ufffd') ? undefined : Buffer.from(value, 'utf8').toString('latin1');
}
