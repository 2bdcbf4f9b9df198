import { memberPath } from './problems.ts';
import type { ProblemList } from './problems.ts';

const VARIABLE = /^\{[A-Za-z0-9._:-]+\+?\}$/;

function pathProblem(path: string): string | undefined {
  if (!path.startsWith('/')) return 'must start with "/"';
  if (path === '/') return undefined;
  if (path.endsWith('/')) return 'must not end with "/"; only the root path does';
  const segments = path.slice(1).split('/');
  if (segments.includes('')) return 'has an empty segment; remove the double slash';
  const mixed = segments.find((segment) => /[{}]/.test(segment) && !VARIABLE.test(segment));
  if (mixed !== undefined) return `has the segment "${mixed}"; a variable takes a whole segment, as {name} or {name+}`;
  const greedy = segments.findIndex((segment) => segment.endsWith('+}'));
  if (greedy !== -1 && greedy < segments.length - 1)
    return 'has a resource under {name+}; a greedy variable has no children';
  return segments.some((segment) => /[\s?#]/.test(segment)) ? 'has a blank, "?" or "#"' : undefined;
}

/** Checks the paths of a REST API against each other: one variable child per parent (reference rest-api.md 1.2). */
export function checkResourcePaths(problems: ProblemList, paths: readonly string[]): void {
  const variableOf = new Map<string, string>();
  for (const path of paths) {
    const at = memberPath('resources', path);
    const message = pathProblem(path);
    if (message !== undefined) {
      problems.add(at, message);
      continue;
    }
    let parent = '';
    for (const segment of path.slice(1).split('/')) {
      const known = variableOf.get(parent);
      if (segment.startsWith('{')) {
        if (known !== undefined && known !== segment) {
          problems.add(at, `has ${segment} where another resource has ${known}; a parent has one variable child`);
        }
        variableOf.set(parent, known ?? segment);
      }
      parent += `/${segment}`;
    }
  }
}
