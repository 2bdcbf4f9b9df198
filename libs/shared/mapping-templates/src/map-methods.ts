import type { MapKey } from '@gatehouse/json-path';
import { javaEquals } from './compare.ts';
import type { Meter } from './meter.ts';
import { getter, methodsOf, toText, withValue } from './method.ts';
import type { MethodInput, Methods } from './method.ts';
import { textOf } from './text-of.ts';
import { JavaList, MapEntry } from './values.ts';
import type { Value } from './values.ts';

/** A map of a document or of the template. */
export type ValueMap = Map<MapKey, Value>;

/** The methods of `java.util.Map` that templates call. `put` answers the value before, so it prints that unless set. */
export const MAP_METHODS: Methods<ValueMap> = methodsOf<ValueMap>({
  size: getter((map) => map.size),
  isEmpty: getter((map) => map.size === 0),
  toString: getter<ValueMap>(toText),
  get: withValue((map, key, { meter }) => map.get(keyOf(key, meter)) ?? null),
  containsKey: withValue((map, key, { meter }) => map.has(keyOf(key, meter))),
  containsValue: withValue((map, value, { meter }) => [...map.values()].some((item) => javaEquals(item, value, meter))),
  equals: withValue((map, other, { meter }) => javaEquals(map, other, meter)),
  keySet: getter((map, input) => listOf(map.keys(), map, input)),
  values: getter((map, input) => listOf(map.values(), map, input)),
  entrySet: getter((map, input) => listOf(entriesOf(map, input.meter), map, input)),
  getOrDefault: (map, [key = null, value = null], { meter }) => map.get(keyOf(key, meter)) ?? value,
  put: (map, [key = null, value = null], { meter }) => {
    const before = map.get(keyOf(key, meter)) ?? null;
    map.set(keyOf(key, meter), value);
    return before;
  },
  putIfAbsent: (map, [key = null, value = null], { meter }) => {
    const before = map.get(keyOf(key, meter)) ?? null;
    if (before === null) map.set(keyOf(key, meter), value);
    return before;
  },
  putAll: withValue((map, other, { meter }) => {
    if (!(other instanceof Map)) return null;
    meter.spend(other.size);
    for (const [key, value] of other) map.set(key, value);
    return null;
  }),
  remove: withValue((map, key, { meter }) => {
    const before = map.get(keyOf(key, meter)) ?? null;
    map.delete(keyOf(key, meter));
    return before;
  }),
  clear: getter((map) => {
    map.clear();
    return null;
  }),
});

/** What stands for a value as a key: numbers and texts stay apart, as in Java; lists, maps and decimals count by their text. */
export function keyOf(value: Value, meter: Meter): MapKey {
  return value !== null && typeof value === 'object' ? textOf(value, meter) : value;
}

function listOf(values: Iterable<Value>, map: ValueMap, { meter }: MethodInput): JavaList {
  meter.spend(map.size / 4);
  return JavaList.fromValues(values);
}

function* entriesOf(map: ValueMap, meter: Meter): Iterable<Value> {
  for (const [key, value] of map) {
    yield new MapEntry(key, value, () => `${String(key)}=${value === null ? 'null' : textOf(value, meter)}`);
  }
}

/** The methods of `java.util.Map.Entry`. */
export const ENTRY_METHODS: Methods<MapEntry> = methodsOf<MapEntry>({
  getKey: getter((entry) => entry.key),
  getValue: getter((entry) => entry.value),
  toString: getter<MapEntry>((entry) => entry.toString()),
});
