import type { JsonValue } from './json-value.ts';
import type { Spend } from './print-json.ts';

/** Where a filter is asked: the element (`@`), the document (`$`), and who pays. */
export interface FilterInput {
  readonly element: JsonValue;
  readonly document: JsonValue;
  readonly spend: Spend;
}

/** A filter of `[?(…)]`. */
export type PathFilter = (input: FilterInput) => boolean;

/** Functions that may end a path. */
export type PathFunction = 'length' | 'size' | 'keys' | 'min' | 'max' | 'sum' | 'avg' | 'first' | 'last';

/** One step of a path. */
export type PathStep =
  | { readonly kind: 'names'; readonly names: readonly string[] }
  | { readonly kind: 'indexes'; readonly indexes: readonly number[] }
  | { readonly kind: 'slice'; readonly from: number | undefined; readonly to: number | undefined }
  | { readonly kind: 'wildcard' }
  /** `..`: the next step is taken from every value below. */
  | { readonly kind: 'descend' }
  | { readonly kind: 'filter'; readonly test: PathFilter }
  | { readonly kind: 'function'; readonly name: PathFunction };

/** A path that can find one value at most. */
export function isDefinite(step: PathStep): boolean {
  if (step.kind === 'names') return step.names.length === 1;
  if (step.kind === 'indexes') return step.indexes.length === 1;
  return step.kind === 'function';
}
