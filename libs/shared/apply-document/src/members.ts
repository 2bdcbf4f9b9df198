import type { Problem, Validated } from '@gatehouse/api-model';

/** A mapping of a file. */
export type Members = Readonly<Record<string, unknown>>;

/** True for a mapping. */
export function isRecord(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The list `key`; empty when it is none, which is a problem then. */
export function listOf(input: Members, key: string, problems: Problem[]): readonly unknown[] {
  const list = input[key] ?? [];
  if (Array.isArray(list)) return list;
  problems.push({ path: key, message: 'must be a list' });
  return [];
}

/** What the items of the list `key` became; what is wrong goes to `problems` with its path. */
export function gather<T>(key: string, problems: Problem[], results: readonly Validated<T>[]): T[] {
  return results.flatMap((result, index) => {
    if (result.ok) return [result.value];
    problems.push(...result.problems.map((problem) => within(`${key}[${String(index)}]`, problem)));
    return [];
  });
}

/** The items of the list `key` as `parse` makes them; what is wrong goes to `problems` with its path. */
export function collect<T>(
  input: Members,
  key: string,
  problems: Problem[],
  parse: (item: unknown) => Validated<T>,
): T[] {
  return gather(key, problems, listOf(input, key, problems).map(parse));
}

function within(prefix: string, problem: Problem): Problem {
  if (problem.path === '') return { path: prefix, message: problem.message };
  const separator = problem.path.startsWith('[') ? '' : '.';
  return { path: `${prefix}${separator}${problem.path}`, message: problem.message };
}
