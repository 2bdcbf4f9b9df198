import { parseMappingKey } from '@gatehouse/api-model';
import { compileValue, partsOf } from './mapping-value.ts';
import type { MappingTarget, MappingValue } from './mapping-value.ts';

/** One compiled mapping: what it changes, how, and the value (never asked for a remove). */
export interface MappingEdit {
  readonly action: 'remove' | 'overwrite' | 'append';
  readonly location: 'header' | 'querystring' | 'path' | 'statuscode';
  /** Header name in lower case, query name as written, empty for path and status code. */
  readonly name: string;
  readonly value: MappingValue;
}

/** Compiled mappings in the order they are done: remove, then overwrite, then append (reference http-api.md 9). */
export interface MappingEdits {
  readonly edits: readonly MappingEdit[];
  /** Whether a value is taken from the body of the side that is mapped. */
  readonly needsBody: boolean;
}

const ORDER = { remove: 0, overwrite: 1, append: 2 } as const;
const TARGETS: Readonly<Record<MappingEdit['location'], MappingTarget>> = {
  header: 'header',
  path: 'path',
  querystring: 'text',
  statuscode: 'text',
};

/** Compiles key -> value pairs. Throws RangeError for keys and values that validation would have refused. */
export function compileEdits(side: 'request' | 'response', parameters: Readonly<Record<string, string>>): MappingEdits {
  let needsBody = false;
  const edits = Object.entries(parameters).map(([text, valueText]): MappingEdit => {
    const parsed = parseMappingKey(side, text);
    if (!parsed.ok) throw new RangeError(`The mapping "${text}" cannot be used: ${parsed.message}.`);
    const { key } = parsed;
    const parts = key.action === 'remove' ? [] : partsOf(valueText);
    needsBody ||= parts.some((part) => part.kind === `${side}.body`);
    const value = compileValue(parts, TARGETS[key.location]);
    return { action: key.action, location: key.location, name: 'name' in key ? key.name : '', value };
  });
  edits.sort((a, b) => ORDER[a.action] - ORDER[b.action]);
  return { edits, needsBody };
}
