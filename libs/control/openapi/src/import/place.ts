import type { DocumentPath } from '../source/document-path.ts';
import type { Report } from './report.ts';

/** An object of a document. Read members with `member`, never directly: documents may use names such as `constructor`. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** A value of a document and where it stands. */
export interface Place<T = unknown> {
  readonly value: T;
  readonly path: DocumentPath;
}

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A member of an object; its value is undefined when there is none. */
export function member(place: Place<JsonObject>, name: string): Place {
  const value = Object.hasOwn(place.value, name) ? place.value[name] : undefined;
  return { value, path: [...place.path, name] };
}

/** All members of an object, in the order of the document. */
export function members(place: Place<JsonObject>): Place[] {
  return Object.entries(place.value).map(([name, value]) => ({ value, path: [...place.path, name] }));
}

/** A member that must be an object if it is there; anything else is a problem. */
export function objectMember(report: Report, place: Place<JsonObject>, name: string): Place<JsonObject> | undefined {
  const found = member(place, name);
  return found.value === undefined ? undefined : asObject(report, found);
}

/** The place as an object; anything else is a problem. */
export function asObject(report: Report, place: Place): Place<JsonObject> | undefined {
  if (isObject(place.value)) return { value: place.value, path: place.path };
  report.problem(place.path, `must be an object, not ${nameOf(place.value)}`);
  return undefined;
}

/** The items of a member that must be a list if it is there; undefined when it is absent or no list. */
export function listMember(report: Report, place: Place<JsonObject>, name: string): readonly Place[] | undefined {
  const { value, path } = member(place, name);
  if (value === undefined) return undefined;
  if (Array.isArray(value)) return value.map((item: unknown, index) => ({ value: item, path: [...path, index] }));
  report.problem(path, `must be a list, not ${nameOf(value)}`);
  return undefined;
}

/** A member that must be a string if it is there; anything else is a problem. */
export function stringMember(report: Report, place: Place<JsonObject>, name: string): string | undefined {
  const { value, path } = member(place, name);
  if (value === undefined || typeof value === 'string') return value;
  report.problem(path, `must be a string, not ${nameOf(value)}`);
  return undefined;
}

/** The last step of a place's path: the member's name. */
export function nameAt(place: Place): string {
  return String(place.path.at(-1) ?? '');
}

/** The kind of a JSON value with its article, for messages. */
export function nameOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
