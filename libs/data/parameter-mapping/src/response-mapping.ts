import { hasControlCharacter } from '@gatehouse/api-model';
import { compileEdits } from './mapping-edit.ts';
import type { MappingEdit } from './mapping-edit.ts';
import type { MappingSource } from './mapping-source.ts';
import { MappingInput } from './mapping-value.ts';
import { editHeaders } from './request-mapping.ts';

/** The mappings for one integration status. */
export interface StatusMapping {
  /** Whether a value is taken from the integration's response body, which must then be complete. */
  readonly needsBody: boolean;
  /**
   * Changes `headers` (flat, names in lower case) in place and gives the status for the client. All values are read before anything changes.
   * A mapping whose value cannot be sent (control character in a header, no status of 200 to 599) is left out.
   */
  apply(source: MappingSource, headers: string[]): { readonly status: number };
}

/** `responseParameters` of an integration, compiled. */
export interface ResponseMapping {
  /** The mappings for a status of the integration; undefined = it passes unchanged. */
  forStatus(status: number): StatusMapping | undefined;
}

/** Compiles `responseParameters` by status (reference http-api.md 9); undefined when there are none. Throws RangeError for what validation would have refused. */
export function compileResponseMapping(
  parametersByStatus: Readonly<Record<string, Readonly<Record<string, string>>>> | undefined,
): ResponseMapping | undefined {
  const byStatus = new Map<number, StatusMapping>();
  for (const [status, parameters] of Object.entries(parametersByStatus ?? {})) {
    if (Object.keys(parameters).length > 0) byStatus.set(Number(status), compileStatus(Number(status), parameters));
  }
  return byStatus.size === 0 ? undefined : { forStatus: (status) => byStatus.get(status) };
}

function compileStatus(status: number, parameters: Readonly<Record<string, string>>): StatusMapping {
  const { edits, needsBody } = compileEdits('response', parameters);
  return { needsBody, apply: (source, headers) => ({ status: applyEdits(edits, source, headers) ?? status }) };
}

/** The overwritten status, if there is one. */
function applyEdits(edits: readonly MappingEdit[], source: MappingSource, headers: string[]): number | undefined {
  const input = new MappingInput(source);
  const values = edits.map((edit) => edit.value(input));
  let status: number | undefined;
  for (const [i, edit] of edits.entries()) {
    const value = values[i];
    if (value === undefined) continue;
    if (edit.location === 'statuscode') status = toStatus(value);
    else if (!hasControlCharacter(value)) editHeaders(headers, edit, value);
  }
  return status;
}

function toStatus(text: string): number | undefined {
  return /^[2-5]\d\d$/.test(text) ? Number(text) : undefined;
}
