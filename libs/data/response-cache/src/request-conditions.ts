import type { CachedResponse } from './cached-response.ts';

const CONDITIONS: ReadonlySet<string> = new Set([
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'if-unmodified-since',
  'range',
]);

/** Headers of a kept answer that a 304 carries (RFC 9110 15.4.5). */
const KEPT_BY_304: ReadonlySet<string> = new Set([
  'cache-control',
  'content-location',
  'etag',
  'expires',
  'last-modified',
  'vary',
]);

/** True for a request whose `Cache-Control` has `max-age=0`: it asks for a new entry (reference rest-api.md 8). */
export function asksForRenewal(headers: readonly string[]): boolean {
  for (let i = 0; i < headers.length; i += 2) {
    if (headers[i] === 'cache-control' && /(?:^|[\s,])max-age\s*=\s*"?0+"?\s*(?:,|$)/i.test(headers[i + 1] ?? '')) {
      return true;
    }
  }
  return false;
}

/**
 * The headers for a backend whose answer is to be kept, without those that make the answer one for this caller's copy only:
 * a 304 or a part of a body would be everybody's answer.
 */
export function withoutConditions(headers: string[]): string[] {
  if (!hasCondition(headers)) return headers;
  const kept: string[] = [];
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i] ?? '';
    if (!CONDITIONS.has(name)) kept.push(name, headers[i + 1] ?? '');
  }
  return kept;
}

function hasCondition(headers: readonly string[]): boolean {
  for (let i = 0; i < headers.length; i += 2) if (CONDITIONS.has(headers[i] ?? '')) return true;
  return false;
}

/** Headers of a 304 if the caller's copy is the kept answer (RFC 9110 13.1.2, 13.1.3); undefined = send the answer. */
export function notModifiedHeaders(request: readonly string[], response: CachedResponse): string[] | undefined {
  if (response.status !== 200) return undefined;
  const wanted = valueOf(request, 'if-none-match');
  const since = wanted === undefined ? valueOf(request, 'if-modified-since') : undefined;
  if (wanted === undefined && since === undefined) return undefined;
  const isSame =
    wanted === undefined
      ? isNotNewer(valueOf(response.headers, 'last-modified'), since)
      : hasTag(wanted, valueOf(response.headers, 'etag'));
  if (!isSame) return undefined;
  const headers: string[] = [];
  for (let i = 0; i < response.headers.length; i += 2) {
    const name = response.headers[i] ?? '';
    if (KEPT_BY_304.has(name)) headers.push(name, response.headers[i + 1] ?? '');
  }
  return headers;
}

/** Weak comparison, as GET asks for. */
function hasTag(list: string, tag: string | undefined): boolean {
  if (tag === undefined) return false;
  if (list.trim() === '*') return true;
  const opaque = tag.replace(/^W\//, '');
  return (list.match(/(?:W\/)?"[^"]*"/g) ?? []).some((candidate) => candidate.replace(/^W\//, '') === opaque);
}

function isNotNewer(modified: string | undefined, since: string | undefined): boolean {
  return Date.parse(modified ?? '') <= Date.parse(since ?? '');
}

function valueOf(headers: readonly string[], name: string): string | undefined {
  for (let i = 0; i < headers.length; i += 2) if (headers[i] === name) return headers[i + 1];
  return undefined;
}
