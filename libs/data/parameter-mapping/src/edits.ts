import { queryNameOf } from './mapping-source.ts';
import { encodeQueryText } from './percent-encode.ts';

/** Removes all lines of a header from a flat list, in place. */
export function removeHeader(headers: string[], name: string): void {
  let kept = 0;
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const lineName = headers[i] ?? '';
    if (lineName === name) continue;
    headers[kept] = lineName;
    headers[kept + 1] = headers[i + 1] ?? '';
    kept += 2;
  }
  headers.length = kept;
}

/** The query without a parameter; all others stay byte for byte. */
export function removeFromQuery(query: string, name: string): string {
  if (query === '') return query;
  return query
    .split('&')
    .filter((pair) => pair === '' || queryNameOf(pair) !== name)
    .join('&');
}

/** The query with one more parameter at its end, encoded. */
export function appendToQuery(query: string, name: string, value: string): string {
  const pair = `${encodeQueryText(name)}=${encodeQueryText(value)}`;
  return query === '' ? pair : `${query}&${pair}`;
}
