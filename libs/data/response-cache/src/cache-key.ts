import { parseCacheKeyParameter } from '@gatehouse/api-model';
import type { CacheKeyPart } from '@gatehouse/api-model';

/** What the values of a key are read from. Undefined = the request has none. */
export interface CacheKeySource {
  /** Path as sent, without the stage. */
  readonly path: string;
  /** Request header, several lines joined with `,`; `name` in lower case. */
  header(name: string): string | undefined;
  /** Query parameter, percent-decoded, several values joined with `,`. */
  querystring(name: string): string | undefined;
  /** Captured path variable, percent-decoded. */
  pathParam(name: string): string | undefined;
}

/** Makes the key of a request within its stage and deployment. */
export type CacheKey = (method: string, source: CacheKeySource) => string;

/**
 * Compiles the key of a route: namespace, method and the values of the declared parameters, and nothing else
 * (reference rest-api.md 8). Values stand with their length in front, so that no two lists of values make one key.
 * Throws RangeError for a parameter that validation would have refused.
 */
export function compileCacheKey(namespace: string, parameters: readonly string[]): CacheKey {
  const parts = parameters.map(partOf);
  const start = `${lengthed(namespace)}${lengthed(parameters.join(' '))}`;
  if (parts.length === 0) return (method) => start + method;
  return (method, source) => {
    let key = start + method;
    for (const part of parts) key += lengthed(valueOf(part, source));
    return key;
  };
}

function partOf(parameter: string): CacheKeyPart {
  const parsed = parseCacheKeyParameter(parameter);
  if (parsed.ok) return parsed.part;
  throw new RangeError(`The cache key parameter "${parameter}" cannot be used: it ${parsed.message}.`);
}

function valueOf(part: CacheKeyPart, source: CacheKeySource): string | undefined {
  switch (part.kind) {
    case 'request.header':
      return source.header(part.name);
    case 'request.querystring':
      return source.querystring(part.name);
    case 'request.path.param':
      return source.pathParam(part.name);
    case 'request.path':
      return source.path;
  }
}

/** An absent value differs from an empty one. */
function lengthed(text: string | undefined): string {
  return text === undefined ? ' -' : ` ${String(text.length)}:${text}`;
}
