import { decodePercent } from '@gatehouse/routing';

/** A query as a flat list of decoded names and values; `;` separates pairs, too (reference rest-api.md 2.2). */
export function queryPairs(query: string): string[] {
  const flat: string[] = [];
  for (const pair of query.split(/[&;]/)) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    flat.push(
      decode(equals === -1 ? pair : pair.slice(0, equals)),
      equals === -1 ? '' : decode(pair.slice(equals + 1)),
    );
  }
  return flat;
}

function decode(text: string): string {
  return decodePercent(text.includes('+') ? text.replaceAll('+', ' ') : text);
}
