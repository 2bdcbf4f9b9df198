import { decodePercent } from '@gatehouse/routing';

/**
 * What mapping values are read from (reference http-api.md 9). Undefined = the variable does not resolve, its mapping is left out.
 * Header values are strings of bytes (each character one byte), everything else is text.
 */
export interface MappingSource {
  /** Path as sent, without the stage. */
  readonly path: string;
  /** Name of the matched route's greedy variable: its slashes separate segments when it becomes part of a path. */
  readonly greedyParam: string | undefined;
  /** Request header, several lines joined with `,`; `name` in lower case. */
  header(name: string): string | undefined;
  /** Query parameter, percent-decoded, several values joined with `,`. */
  querystring(name: string): string | undefined;
  /** Captured path variable, percent-decoded. */
  pathParam(name: string): string | undefined;
  /** The whole request body. Only asked when the mapping says `needsBody`. */
  body(): string | undefined;
  /** `$context.` variable, name without the prefix. */
  context(name: string): string | undefined;
  stageVariable(name: string): string | undefined;
  /** Integration response header, several lines joined with `,`; `name` in lower case. */
  responseHeader(name: string): string | undefined;
  /** The whole integration response body. Only asked when the mapping says `needsBody`. */
  responseBody(): string | undefined;
}

/** All values of a header joined with `,`, or undefined. `headers` is a flat list with names in lower case. */
export function joinedHeader(headers: readonly string[], name: string): string | undefined {
  let joined: string | undefined;
  for (let i = 0; i + 1 < headers.length; i += 2) {
    if (headers[i] !== name) continue;
    const value = headers[i + 1] ?? '';
    joined = joined === undefined ? value : `${joined},${value}`;
  }
  return joined;
}

/** All decoded values of a query parameter joined with `,`, or undefined. `query` as sent, without `?`. */
export function joinedQuerystring(query: string, name: string): string | undefined {
  if (query === '') return undefined;
  let joined: string | undefined;
  for (const pair of query.split('&')) {
    if (pair === '' || queryNameOf(pair) !== name) continue;
    const equals = pair.indexOf('=');
    const value = equals === -1 ? '' : decodeQueryText(pair.slice(equals + 1));
    joined = joined === undefined ? value : `${joined},${value}`;
  }
  return joined;
}

/** The decoded name of one `name=value` piece of a query. */
export function queryNameOf(pair: string): string {
  const equals = pair.indexOf('=');
  return decodeQueryText(equals === -1 ? pair : pair.slice(0, equals));
}

/** Percent-decodes a piece of a query; `+` is a blank there. */
function decodeQueryText(text: string): string {
  return decodePercent(text.includes('+') ? text.replaceAll('+', ' ') : text);
}
