import type { AwsError, JsonObject } from '@gatehouse/aws-rest-json';
import { object, objects, optionalText } from '../input.ts';
import { badRequest } from '../messages.ts';

/** Operations that some resource of the service takes. `move` and `test` stand in its schema only (reference rest-api.md 1.4). */
export type PatchOp = 'add' | 'remove' | 'replace' | 'copy';

/** An operation as a rule gets it. */
export interface PatchCall {
  /** What stands for the placeholders of the rule's path, in their order, without escapes. */
  readonly names: readonly string[];
  readonly value: string | undefined;
  readonly from: string | undefined;
  /** The path as the caller wrote it. */
  readonly path: string;
}

/** A path of a resource that PATCH may change: each operation makes a new document, or throws BadRequestException. */
export interface PatchRule<T> {
  /** A JSON pointer; `{name}` stands for any one segment. */
  readonly path: string;
  readonly ops: Partial<Record<PatchOp, (document: T, call: PatchCall) => T>>;
}

/** What a refusal says of a rule. */
type PatchPath = Pick<PatchRule<unknown>, 'path'> & { readonly ops: object };

/** How a resource words that no rule fits: the operation, the path, and all its rules. */
export type PatchRefusal = (op: string, path: string, rules: readonly PatchPath[]) => AwsError;

/**
 * The document after the `patchOperations` of a request, in their order (reference rest-api.md 1.4). Nothing is changed in place, so
 * a refused operation leaves no trace. `pointerOf` makes the JSON pointer of a path that callers also write in other ways; refusals name
 * the path as it was written. Throws BadRequestException in the service's words.
 */
export function patched<T>(
  document: T,
  input: JsonObject,
  rules: readonly PatchRule<T>[],
  refusal: PatchRefusal = namingPaths,
  pointerOf = (path: string): string => path,
): T {
  return objects(input, 'patchOperations').reduce<T>(
    (current, operation) => applied(current, operation, { rules, refusal, pointerOf }),
    document,
  );
}

interface PatchWords<T> {
  readonly rules: readonly PatchRule<T>[];
  readonly refusal: PatchRefusal;
  readonly pointerOf: (path: string) => string;
}

function applied<T>(document: T, operation: JsonObject, { rules, refusal, pointerOf }: PatchWords<T>): T {
  const path = optionalText(operation, 'path');
  if (path === undefined) throw badRequest('Invalid patch path null');
  const op = optionalText(operation, 'op') ?? 'null';
  const call = { value: optionalText(operation, 'value'), from: optionalText(operation, 'from'), path };
  for (const rule of rules) {
    const change = Object.hasOwn(rule.ops, op) ? rule.ops[op as PatchOp] : undefined;
    const names = change === undefined ? undefined : namesOf(rule.path, pointerOf(path));
    if (change !== undefined && names !== undefined) return change(document, { ...call, names });
  }
  throw refusal(op, path, rules);
}

/** Refuses as resources, models and request validators do: with the paths that the operation has. */
export function namingPaths(op: string, path: string, rules: readonly PatchPath[]): AwsError {
  const paths = rules.filter(({ ops }) => Object.hasOwn(ops, op)).map((rule) => rule.path);
  const advice = paths.length === 0 ? 'Please choose supported operations' : `Must be one of: [${paths.join(', ')}]`;
  return badRequest(`Invalid patch path  '${path}' specified for op '${op}'. ${advice}`);
}

/** Refuses as REST APIs, methods and what belongs to methods do: with the operations that the path has. */
export function namingOps(_op: string, path: string, rules: readonly PatchPath[]): AwsError {
  const known = rules.filter((rule) => namesOf(rule.path, path) !== undefined).flatMap(({ ops }) => Object.keys(ops));
  if (known.length === 0) return badRequest(`Invalid patch path ${path}`);
  if (['add', 'remove', 'replace'].every((op) => known.includes(op))) {
    return badRequest("Invalid patch operation specified. Must be 'add'|'remove'|'replace'");
  }
  return badRequest(`Invalid patch operation specified. Must be one of: [${known.join(', ')}]`);
}

/** What the placeholders of a rule's path stand for; undefined when the path is another one. */
function namesOf(pattern: string, path: string): readonly string[] | undefined {
  const actual = path.split('/');
  const expected = pattern.split('/');
  if (expected.length !== actual.length) return undefined;
  const names: string[] = [];
  for (const [i, part] of expected.entries()) {
    const segment = actual[i] ?? '';
    if (part.startsWith('{') && segment !== '') names.push(unescaped(segment));
    else if (part !== segment) return undefined;
  }
  return names;
}

/** A segment of a JSON pointer without its escapes. */
function unescaped(segment: string): string {
  return segment.replaceAll('~1', '/').replaceAll('~0', '~');
}

/** The rule of a path whose only operation sets a member. */
export function replaced<T extends JsonObject>(
  path: string,
  name: string,
  read: (value: string | undefined, path: string) => unknown,
): PatchRule<T> {
  return { path, ops: { replace: (document, call) => ({ ...document, [name]: read(call.value, call.path) }) } };
}

/** How the members of a map are worded when they are missing, and read. */
export interface MapRuleOptions {
  /** Of a member that is replaced or removed but not there. */
  readonly missing: (name: string) => AwsError;
  /** The member that a value stands for. Default: the text, empty when there is none. */
  readonly read?: (value: string | undefined, name: string) => unknown;
  /** True when the service keeps the map after its last member has gone. */
  readonly keepsEmpty?: boolean;
}

/** The rule of the members of a map: `/member/{name}` is added, replaced and removed. */
export function mapRule<T extends JsonObject>(member: string, options: MapRuleOptions): PatchRule<T> {
  const { missing, read = (value) => value ?? '', keepsEmpty = false } = options;
  const put = (document: T, { names: [name = ''], value }: PatchCall): T => ({
    ...document,
    [member]: { ...object(document, member), [name]: read(value, name) },
  });
  const remove = (document: T, { names: [name = ''] }: PatchCall): T => {
    const { [name]: gone, ...rest } = object(document, member);
    if (gone === undefined) throw missing(name);
    return { ...document, [member]: keepsEmpty || Object.keys(rest).length > 0 ? rest : undefined };
  };
  return { path: `/${member}/{name}`, ops: { add: put, remove, replace: put } };
}

/** The rule of a list whose items are given as values: `/member` is added to and removed from. */
export function listRule<T extends JsonObject>(member: string): PatchRule<T> {
  const items = (document: T): readonly unknown[] => {
    const list = document[member];
    return Array.isArray(list) ? list : [];
  };
  return {
    path: `/${member}`,
    ops: {
      add: (document, { value }) => ({
        ...document,
        [member]: [...items(document).filter((item) => item !== value), value],
      }),
      remove: (document, { value }) => {
        const rest = items(document).filter((item) => item !== value);
        return { ...document, [member]: rest.length === 0 ? undefined : rest };
      },
    },
  };
}

/** The service takes any text but true for false (reference rest-api.md 1.4). */
export function isTrue(value: string | undefined): boolean {
  return value?.toLowerCase() === 'true';
}

/** An empty text takes the member away. */
export function orUndefined(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}

/** The number in a text. Throws BadRequestException for anything else. */
export function numberOf(value: string | undefined, path: string): number {
  if (value !== undefined && /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(value)) return Number(value);
  throw badRequest(`Invalid value '${value ?? 'null'}' specified for path ${path}: it must be a number`);
}
