import type { Problem, Validated } from '@gatehouse/api-model';
import { SnapshotError } from './snapshot-error.ts';

/** The value, or a SnapshotError with every problem. `what` starts the sentence. */
export function valid<T>(what: string, result: Validated<T>): T {
  if (result.ok) return result.value;
  throw new SnapshotError(`${what}: ${result.problems.map(describeProblem).join('; ')}`);
}

function describeProblem(problem: Problem): string {
  return problem.path === '' ? problem.message : `${problem.path}: ${problem.message}`;
}
