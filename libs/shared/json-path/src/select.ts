import { Decimal } from './json-value.ts';
import type { JsonValue, MapKey } from './json-value.ts';
import { applyFunction } from './path-function.ts';
import { isDefinite } from './path-step.ts';
import type { PathStep } from './path-step.ts';
import type { Spend } from './print-json.ts';

/** Where a path begins, the document that `$` in filters means, and who pays. */
export interface SelectInput {
  readonly from: JsonValue;
  readonly document: JsonValue;
  readonly spend: Spend;
}

/**
 * The value of a path that can find one, the list of values of any other. Undefined = nothing there: what stands before the
 * first step with several answers is missing or not of the kind that the step needs.
 */
export function selectSteps(steps: readonly PathStep[], input: SelectInput): JsonValue | undefined {
  let found: JsonValue[] = [input.from];
  let definite = true;
  for (const step of steps) {
    if (step.kind === 'function') return applyFunction(step.name, definite ? found[0] : found);
    if (definite && needsOther(step, found[0])) return undefined;
    if (isPick(step, steps)) found = found.flatMap((value) => pick(step.names, value));
    else {
      definite &&= isDefinite(step);
      found = found.flatMap((value) => follow(step, value, input));
    }
  }
  return definite ? found[0] : found;
}

/** A step to one member or one element. */
export type PlainStep = string | number;

/** The steps of a path that is nothing but names and indexes, as nearly all are; undefined for any other. */
export function plainSteps(steps: readonly PathStep[]): readonly PlainStep[] | undefined {
  const plain: PlainStep[] = [];
  for (const step of steps) {
    const places = step.kind === 'names' ? step.names : step.kind === 'indexes' ? step.indexes : [];
    const [place] = places;
    if (place === undefined || places.length > 1) return undefined;
    plain.push(place);
  }
  return plain;
}

/** What `selectSteps` finds for such steps, without its lists. */
export function selectPlain(steps: readonly PlainStep[], document: JsonValue, spend: Spend): JsonValue | undefined {
  let value: JsonValue | undefined = document;
  for (const step of steps) {
    if (typeof step === 'string') {
      if (!(value instanceof Map)) return undefined;
      spend(1);
      value = value.get(step);
    } else {
      if (!Array.isArray(value)) return undefined;
      spend(1);
      value = value[step < 0 ? value.length + step : step];
    }
  }
  return value;
}

/** Several names at the end of a path give a map of these members. */
function isPick(step: PathStep, steps: readonly PathStep[]): step is Extract<PathStep, { kind: 'names' }> {
  return step.kind === 'names' && step.names.length > 1 && step === steps.at(-1);
}

/** Whether a step cannot be taken from a value at all: an index from a map, a name from a list, anything from nothing. */
function needsOther(step: PathStep, value: JsonValue | undefined): boolean {
  if (value === undefined) return true;
  if (step.kind === 'names') return !(value instanceof Map);
  if (step.kind === 'indexes' || step.kind === 'slice') return !Array.isArray(value);
  return step.kind === 'filter' && !Array.isArray(value) && !(value instanceof Map);
}

function follow(step: PathStep, value: JsonValue, input: SelectInput): readonly JsonValue[] {
  input.spend(1);
  switch (step.kind) {
    case 'names':
      return value instanceof Map ? membersOf(value, step.names) : [];
    case 'indexes':
      return Array.isArray(value) ? step.indexes.flatMap((index) => at(value, index)) : [];
    case 'slice':
      return Array.isArray(value) ? value.slice(step.from, step.to) : [];
    case 'wildcard':
      return childrenOf(value, input.spend);
    case 'descend':
      return descendants(value, input.spend);
    case 'filter':
      return elementsOf(value).filter((element) =>
        step.test({ element, document: input.document, spend: input.spend }),
      );
    case 'function':
      return [];
  }
}

function membersOf(value: ReadonlyMap<MapKey, JsonValue>, names: readonly string[]): readonly JsonValue[] {
  const values: JsonValue[] = [];
  for (const name of names) {
    const member = value.get(name);
    if (member !== undefined) values.push(member);
  }
  return values;
}

/** The element as a list of one, so that a list inside stays a list. */
function at(items: readonly JsonValue[], index: number): readonly JsonValue[] {
  const place = index < 0 ? items.length + index : index;
  return items.slice(Math.max(place, 0), place < 0 ? 0 : place + 1);
}

function pick(names: readonly string[], value: JsonValue): JsonValue[] {
  if (!(value instanceof Map)) return [];
  const picked = new Map<MapKey, JsonValue>();
  for (const name of names) if (value.has(name)) picked.set(name, value.get(name) ?? null);
  return [picked];
}

function elementsOf(value: JsonValue): readonly JsonValue[] {
  if (Array.isArray(value)) return value;
  return value instanceof Map ? [value] : [];
}

function childrenOf(value: JsonValue, spend: Spend): readonly JsonValue[] {
  if (value === null || typeof value !== 'object' || value instanceof Decimal) return [];
  if (Array.isArray(value)) {
    spend(value.length);
    return value;
  }
  if (!(value instanceof Map)) return [];
  spend(value.size);
  return [...value.values()];
}

function descendants(value: JsonValue, spend: Spend): readonly JsonValue[] {
  const all: JsonValue[] = [];
  const open: JsonValue[] = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    spend(1);
    all.push(next);
    const children = childrenOf(next, spend);
    for (let i = children.length - 1; i >= 0; i--) open.push(children[i] ?? null);
  }
  return all;
}
