import { isReservedHeader, isToken } from './http-text.ts';

/** What a parameter mapping changes, and how. Header names are in lower case, query names as written. */
export type MappingKey =
  | {
      readonly action: 'append' | 'overwrite' | 'remove';
      readonly location: 'header' | 'querystring';
      readonly name: string;
    }
  | { readonly action: 'overwrite'; readonly location: 'path' | 'statuscode' };

/** A mapping key, or why it is none. */
export type ParsedMappingKey =
  { readonly ok: true; readonly key: MappingKey } | { readonly ok: false; readonly message: string };

const KEY = /^(append|overwrite|remove):(header|querystring)\.(.+)$/s;

const EXPECTED = {
  request: 'append|overwrite|remove:header.N, append|overwrite|remove:querystring.N or overwrite:path',
  response: 'append|overwrite|remove:header.N or overwrite:statuscode',
} as const;

function namedKey(match: RegExpExecArray): ParsedMappingKey {
  const [, action, location, name = ''] = match;
  const isHeader = location === 'header';
  if (isHeader && !isToken(name)) return { ok: false, message: `"${name}" is not a header name` };
  if (isHeader && isReservedHeader(name)) {
    return { ok: false, message: `Operations on header ${name} are restricted` };
  }
  return {
    ok: true,
    key: {
      action: action === 'append' || action === 'remove' ? action : 'overwrite',
      location: isHeader ? 'header' : 'querystring',
      name: isHeader ? name.toLowerCase() : name,
    },
  };
}

/** Reads the key of a request or response mapping (reference http-api.md 9); reserved headers are refused. */
export function parseMappingKey(side: 'request' | 'response', text: string): ParsedMappingKey {
  if (side === 'request' && text === 'overwrite:path') {
    return { ok: true, key: { action: 'overwrite', location: 'path' } };
  }
  if (side === 'response' && text === 'overwrite:statuscode') {
    return { ok: true, key: { action: 'overwrite', location: 'statuscode' } };
  }
  const match = KEY.exec(text);
  if (match === null || (side === 'response' && match[2] === 'querystring')) {
    return { ok: false, message: `is not a mapping of a ${side}; use ${EXPECTED[side]}` };
  }
  return namedKey(match);
}
