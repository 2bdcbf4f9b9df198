import type { z } from 'zod';
import { closestName } from './closest-name.ts';
import type { Problem } from './common.ts';
import { isMembers } from './members.ts';
import { memberPath } from './problems.ts';

/** Fields that decide what others mean: where one is wrong, nothing can be said of the part. */
const DECIDING = [
  'integrationType',
  'integrationSubtype',
  'connectionType',
  'authorizationType',
  'authorizerType',
  'type',
  'responseTransferMode',
];
/** Nested members at most, with a member taken out in each round. */
const MAX_ROUNDS = 8;

interface Pruned<T> {
  readonly value: T;
  /** What `value` was read from: no member has a wrong shape, none is filled in. */
  readonly source: unknown;
}

/** Takes what has a right shape out of parts that have a wrong one somewhere, so that its meaning can be judged at once. */
export class Salvage {
  readonly #damaged = new Set<string>();
  readonly #present = new Set<string>();

  /** The part as far as its shape is right; undefined when nothing can be said of it. `at` is its path. */
  part<T>(schema: z.ZodType<T>, at: string, part: unknown): T | undefined {
    const result = schema.safeParse(part);
    if (result.success) return result.data;
    const pruned = prune(schema, part);
    if (pruned === undefined) return undefined;
    this.#damaged.add(at);
    for (const path of pathsIn(pruned.source, at)) this.#present.add(path);
    return pruned.value;
  }

  /** `part` for each entry; those of which nothing can be said are left out. */
  parts<K extends PropertyKey, T>(
    schema: z.ZodType<T>,
    at: string,
    entries: Iterable<readonly [K, unknown]>,
  ): (readonly [K, T])[] {
    const kept: (readonly [K, T])[] = [];
    for (const [key, part] of entries) {
      const value = this.part(schema, memberPath(at, key), part);
      if (value !== undefined) kept.push([key, value]);
    }
    return kept;
  }

  /** The problems without those of members that a damaged part lacks: what was taken out may be what is missed. */
  withoutConsequences(problems: readonly Problem[]): readonly Problem[] {
    return problems.filter(({ path }) => this.#present.has(path) || !this.#isInDamaged(path));
  }

  #isInDamaged(path: string): boolean {
    if (this.#damaged.size === 0) return false;
    for (let end = 1; end < path.length; end += 1) {
      const isBoundary = path[end] === '.' || path[end] === '[';
      if (isBoundary && this.#damaged.has(path.slice(0, end))) return true;
    }
    return this.#damaged.has(path);
  }
}

function prune<T>(schema: z.ZodType<T>, part: unknown): Pruned<T> | undefined {
  const source: unknown = structuredClone(part);
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const result = schema.safeParse(source);
    if (result.success) return { value: result.data, source };
    const found = result.error.issues.flatMap((issue) =>
      wrongMembers(issue).map((path) => memberToTakeOut(source, path)),
    );
    for (const member of found) {
      if (member === undefined) return undefined;
      Reflect.deleteProperty(member.owner, member.name);
    }
  }
  return undefined;
}

/** Paths of what has a wrong shape; the empty one is the whole part. */
function wrongMembers(issue: z.core.$ZodIssue): readonly (readonly PropertyKey[])[] {
  if (issue.path.some((key) => DECIDING.includes(String(key)))) return [[]];
  if (issue.code !== 'unrecognized_keys') return [issue.path];
  return issue.keys.map((key) => (closestName(key, DECIDING) === undefined ? [...issue.path, key] : []));
}

interface Member {
  readonly owner: object;
  readonly name: PropertyKey;
}

/** The member at the path, or the one that lacks it; a list as a whole, so that no index changes. Undefined = all of it. */
function memberToTakeOut(source: unknown, path: readonly PropertyKey[]): Member | undefined {
  let member: Member | undefined;
  let value = source;
  for (const key of path) {
    if (!isMembers(value) || !Object.hasOwn(value, key)) break;
    member = { owner: value, name: key };
    value = value[String(key)];
  }
  return member;
}

function* pathsIn(value: unknown, at: string): Generator<string, void, undefined> {
  yield at;
  if (Array.isArray(value)) for (const [index, entry] of value.entries()) yield* pathsIn(entry, memberPath(at, index));
  else if (isMembers(value))
    for (const [key, entry] of Object.entries(value)) yield* pathsIn(entry, memberPath(at, key));
}
