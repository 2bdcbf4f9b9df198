import type { Operation } from './operation.ts';

/** The operation that a request names, and the values of its labels by the label's name. */
export interface MatchedOperation {
  readonly operation: Operation;
  readonly labels: ReadonlyMap<string, string>;
}

/** Operations by method and number of segments; those with more literal parts first. */
export type OperationIndex = ReadonlyMap<string, readonly Operation[]>;

/** Makes the index. Operations of several services may share it as long as their paths differ. */
export function indexOperations(operations: readonly Operation[]): OperationIndex {
  const index = new Map<string, Operation[]>();
  for (const operation of operations) {
    const key = indexKey(operation.method, operation.segments.length);
    index.set(key, [...(index.get(key) ?? []), operation]);
  }
  for (const [key, same] of index)
    index.set(
      key,
      same.toSorted((a, b) => literals(b) - literals(a)),
    );
  return index;
}

/** Finds the operation of a request; undefined = there is none. Labels are percent-decoded; a malformed escape matches nothing. */
export function matchOperation(
  index: OperationIndex,
  method: string,
  path: string,
  query: URLSearchParams,
): MatchedOperation | undefined {
  const segments = path.split('/').slice(1);
  for (const operation of index.get(indexKey(method, segments.length)) ?? []) {
    const labels = labelsOf(operation.segments, segments);
    if (labels !== undefined && hasFixedQuery(operation, query)) return { operation, labels };
  }
  return undefined;
}

function indexKey(method: string, segmentCount: number): string {
  return `${method} ${String(segmentCount)}`;
}

function literals({ segments, fixedQuery }: Operation): number {
  return segments.filter((segment) => labelName(segment) === undefined).length + fixedQuery.size;
}

function labelName(segment: string): string | undefined {
  return segment.startsWith('{') ? segment.slice(1, -1) : undefined;
}

function hasFixedQuery({ fixedQuery }: Operation, query: URLSearchParams): boolean {
  return [...fixedQuery].every(([name, value]) => query.get(name) === value);
}

function labelsOf(pattern: readonly string[], segments: readonly string[]): ReadonlyMap<string, string> | undefined {
  const labels = new Map<string, string>();
  for (const [i, expected] of pattern.entries()) {
    const segment = segments[i] ?? '';
    const name = labelName(expected);
    if (name === undefined) {
      if (segment !== expected) return undefined;
      continue;
    }
    const value = decoded(segment);
    if (value === undefined || value === '') return undefined;
    labels.set(name, value);
  }
  return labels;
}

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
