import { hasControlCharacter } from '@gatehouse/api-model';
import { appendToQuery, removeFromQuery, removeHeader } from './edits.ts';
import { compileEdits } from './mapping-edit.ts';
import type { MappingEdit } from './mapping-edit.ts';
import type { MappingSource } from './mapping-source.ts';
import { MappingInput } from './mapping-value.ts';
import { hasDotSegment } from './percent-encode.ts';

/** Query and path after mapping. */
export interface MappedTarget {
  readonly query: string;
  readonly path: string;
}

/** `requestParameters` of an integration, compiled. */
export interface RequestMapping {
  /** Whether a value is taken from the request body, which must then be read first. */
  readonly needsBody: boolean;
  /**
   * Changes `headers` (flat, names in lower case) in place and gives query and path; what no mapping touches stays as it came in.
   * All values are read before anything changes. Undefined, with nothing changed: a value cannot be sent (control character in a header,
   * dot segment in the path); answer 400.
   */
  apply(source: MappingSource, headers: string[], query: string, path: string): MappedTarget | undefined;
}

/** Compiles `requestParameters` (reference http-api.md 9); undefined when there are none. Throws RangeError for what validation would have refused. */
export function compileRequestMapping(
  parameters: Readonly<Record<string, string>> | undefined,
): RequestMapping | undefined {
  if (parameters === undefined || Object.keys(parameters).length === 0) return undefined;
  const { edits, needsBody } = compileEdits('request', parameters);
  return { needsBody, apply: (source, headers, query, path) => applyEdits(edits, source, headers, query, path) };
}

function applyEdits(
  edits: readonly MappingEdit[],
  source: MappingSource,
  headers: string[],
  query: string,
  path: string,
): MappedTarget | undefined {
  const input = new MappingInput(source);
  const values = edits.map((edit) => edit.value(input));
  if (edits.some((edit, i) => isUnsendable(edit, values[i]))) return undefined;
  let mappedQuery = query;
  let mappedPath = path;
  for (const [i, edit] of edits.entries()) {
    const value = values[i];
    if (value === undefined) continue;
    if (edit.location === 'header') editHeaders(headers, edit, value);
    else if (edit.location === 'querystring') mappedQuery = editQuery(mappedQuery, edit, value);
    else mappedPath = withLeadingSlash(value);
  }
  return { query: mappedQuery, path: mappedPath };
}

function isUnsendable(edit: MappingEdit, value: string | undefined): boolean {
  if (value === undefined) return false;
  if (edit.location === 'header') return hasControlCharacter(value);
  return edit.location === 'path' && hasDotSegment(value);
}

/** Does one header mapping in place. */
export function editHeaders(headers: string[], { action, name }: MappingEdit, value: string): void {
  if (action !== 'append') removeHeader(headers, name);
  if (action !== 'remove') headers.push(name, value);
}

function editQuery(query: string, { action, name }: MappingEdit, value: string): string {
  const kept = action === 'append' ? query : removeFromQuery(query, name);
  return action === 'remove' ? kept : appendToQuery(kept, name, value);
}

function withLeadingSlash(path: string): string {
  return path.startsWith('/') ? path : `/${path}`;
}
