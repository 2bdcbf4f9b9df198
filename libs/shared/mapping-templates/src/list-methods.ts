import { javaEquals } from './compare.ts';
import { evaluationError } from './meter.ts';
import type { Meter } from './meter.ts';
import { getter, methodsOf, toText, withValue } from './method.ts';
import type { Methods } from './method.ts';
import { JavaList } from './values.ts';
import type { Value } from './values.ts';

/** Elements that move when one is put before them or taken away. */
const MOVED_PER_STEP = 512;

/** The methods of `java.util.List` that templates call. `add` and its like answer as in Java, so they print `true` unless set. */
export const LIST_METHODS: Methods<Value[]> = methodsOf<Value[]>({
  size: getter((list) => list.length),
  isEmpty: getter((list) => list.length === 0),
  toString: getter<Value[]>(toText),
  get: withValue((list, index) => element(list, index)),
  contains: withValue((list, value, { meter }) => indexOf(list, value, meter) !== -1),
  indexOf: withValue((list, value, { meter }) => indexOf(list, value, meter)),
  lastIndexOf: withValue((list, value, { meter }) => list.findLastIndex((item) => javaEquals(item, value, meter))),
  containsAll: withValue(
    (list, values, { meter }) => Array.isArray(values) && values.every((value) => indexOf(list, value, meter) !== -1),
  ),
  equals: withValue((list, other, { meter }) => javaEquals(list, other, meter)),
  add: (list, args, { meter }) => {
    if (args.length === 1) {
      list.push(args[0] ?? null);
      return true;
    }
    const [index, value] = args;
    if (args.length !== 2 || typeof index !== 'number') return undefined;
    meter.spend(list.length / MOVED_PER_STEP);
    list.splice(checked(index, list.length + 1), 0, value ?? null);
    return null;
  },
  addAll: withValue((list, values, { meter }) => {
    if (!Array.isArray(values)) return null;
    meter.spend(values.length);
    // A copy: a list may be added to itself.
    for (const value of [...values]) list.push(value);
    return values.length > 0;
  }),
  set: (list, [index, value = null]) => {
    if (typeof index !== 'number') return undefined;
    const before = list[checked(index, list.length)] ?? null;
    list.splice(index, 1, value);
    return before;
  },
  remove: withValue((list, which, { meter }) => {
    meter.spend(list.length / MOVED_PER_STEP);
    if (typeof which === 'number') return list.splice(checked(which, list.length), 1)[0] ?? null;
    const index = indexOf(list, which, meter);
    if (index !== -1) list.splice(index, 1);
    return index !== -1;
  }),
  clear: getter((list) => {
    list.splice(0);
    return null;
  }),
  subList: (list, [from, to], { meter }) => {
    if (typeof from !== 'number' || typeof to !== 'number') return undefined;
    if (from < 0 || to > list.length || from > to) throw outside(`${from} to ${to}`, list.length);
    meter.spend(to - from);
    return JavaList.fromValues(list.slice(from, to));
  },
});

/** The element at an index, from the end if it is negative (`$list[-1]`). */
export function elementAt(list: readonly Value[], index: number): Value {
  return element(list, index < 0 ? list.length + index : index);
}

function element(list: readonly Value[], index: Value): Value {
  return typeof index === 'number' ? (list[checked(index, list.length)] ?? null) : null;
}

function checked(index: number, length: number): number {
  if (index < 0 || index >= length) throw outside(String(index), length);
  return index;
}

function outside(what: string, length: number): Error {
  return evaluationError(`There is no element ${what} in a list of ${length}.`);
}

function indexOf(list: readonly Value[], value: Value, meter: Meter): number {
  return list.findIndex((item) => javaEquals(item, value, meter));
}
