import type { Problem } from './common.ts';

const PLAIN_NAME = /^[A-Za-z_$][A-Za-z0-9_$-]*$/;

/** The path of a member: `base.name`, `base[3]`, or `base["GET /pets"]` for names that are not plain. */
export function memberPath(base: string, key: PropertyKey): string {
  if (typeof key === 'number') return `${base}[${key}]`;
  const name = String(key);
  if (!PLAIN_NAME.test(name)) return `${base}[${JSON.stringify(name)}]`;
  return base === '' ? name : `${base}.${name}`;
}

/** The JSON path of nested members; the empty text is the document itself. */
export function formatPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>(memberPath, '');
}

/** Collects problems while a document is walked. */
export class ProblemList {
  readonly #problems: Problem[] = [];

  /** Adds a problem; `message` completes the sentence "the field ...". */
  add(path: string, message: string): void {
    this.#problems.push({ path, message });
  }

  /** Adds problems that were found elsewhere. */
  addAll(problems: readonly Problem[]): void {
    for (const problem of problems) this.#problems.push(problem);
  }

  /** Everything found so far, in the order of finding. */
  get all(): readonly Problem[] {
    return this.#problems;
  }
}

/** What a check in steps finds, in one go. */
export function toTheEnd<T>(steps: Generator<undefined, T, undefined>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
