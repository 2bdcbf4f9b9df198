import { isJsonObject } from '@gatehouse/aws-rest-json';
import type { JsonObject } from '@gatehouse/aws-rest-json';

/** A text member that the protocol has seen to be there. */
export function text(input: JsonObject, name: string): string {
  return optionalText(input, name) ?? '';
}

/** A text member. */
export function optionalText(input: JsonObject, name: string): string | undefined {
  const value = input[name];
  return typeof value === 'string' ? value : undefined;
}

/** A map member; empty when absent. */
export function object(input: JsonObject, name: string): JsonObject {
  const value = input[name];
  return isJsonObject(value) ? value : {};
}

/** A member that is a list of objects; empty when absent. */
export function objects(input: JsonObject, name: string): readonly JsonObject[] {
  const value = input[name];
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

/** Members of the input that the document has too: those named, as far as they are there. */
export function pick(input: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(names.flatMap((name) => (input[name] === undefined ? [] : [[name, input[name]]])));
}

/** Like `pick`; an empty text counts as not given, as the service takes it where a text may be left out. */
export function pickGiven(input: JsonObject, names: readonly string[]): JsonObject {
  return pick(
    input,
    names.filter((name) => input[name] !== ''),
  );
}

/**
 * Like `pick`, for members that a request of version 2 may take away: an empty text and an empty object give undefined, because the
 * members of a PATCH that are absent keep their values.
 */
export function pickOrUnset(input: JsonObject, names: readonly string[]): JsonObject {
  const unset = ([name, value]: readonly [string, unknown]): [string, unknown] => [
    name,
    value === '' || isEmptyMap(value) ? undefined : value,
  ];
  return Object.fromEntries(Object.entries(pick(input, names)).map(unset));
}

/** A document without its undefined members. */
export function compact(document: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(document).filter(([, value]) => value !== undefined));
}

/**
 * The service's PATCH of a map: keys of the change win, the empty text takes a key out (reference http-api.md 1). Undefined when
 * nothing is left.
 */
export function mergedMap(current: JsonObject | undefined, change: unknown): JsonObject | undefined {
  if (!isJsonObject(change)) return current;
  const merged = Object.entries({ ...current, ...change }).filter(([, value]) => value !== '' && !isEmptyMap(value));
  return merged.length === 0 ? undefined : Object.fromEntries(merged);
}

function isEmptyMap(value: unknown): boolean {
  return isJsonObject(value) && Object.keys(value).length === 0;
}

/** {@link mergedMap} of each named member. */
export function mergedMaps(names: readonly string[], current: JsonObject, change: JsonObject): JsonObject {
  return Object.fromEntries(
    names.map((name): [string, JsonObject | undefined] => {
      const before = current[name];
      return [name, mergedMap(isJsonObject(before) ? before : undefined, change[name])];
    }),
  );
}

const MAX_PAGE = 500;
const DEFAULT_PAGE = 100;

/** `maxResults` as a number, 1 to 500. */
export function pageSize(input: JsonObject): number {
  const wanted = Number(input['maxResults'] ?? DEFAULT_PAGE);
  return Number.isInteger(wanted) && wanted >= 1 ? Math.min(wanted, MAX_PAGE) : DEFAULT_PAGE;
}

/** A text that is not empty: an empty token asks for the first page. */
export function given(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}
