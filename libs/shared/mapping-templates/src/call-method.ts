import { Decimal } from '@gatehouse/json-path';
import { INPUT_FUNCTIONS, InputObject } from './input-functions.ts';
import { elementAt, LIST_METHODS } from './list-methods.ts';
import { ENTRY_METHODS, keyOf, MAP_METHODS } from './map-methods.ts';
import type { Meter } from './meter.ts';
import type { MethodInput, Methods } from './method.ts';
import { BOOLEAN_METHODS, NUMBER_METHODS } from './number-methods.ts';
import { STRING_METHODS } from './string-methods.ts';
import { UTIL_FUNCTIONS, UtilObject } from './util-functions.ts';
import { ForeachScope, MapEntry } from './values.ts';
import type { Value } from './values.ts';

const CHARACTERS_PER_STEP = 256;

/** `target.name(args)`: null when there is no such method, as for an undefined reference. */
export function callMethod(target: Value, name: string, args: readonly Value[], input: MethodInput): Value {
  switch (typeof target) {
    case 'string':
      input.meter.spend(sizeOf(target) + args.reduce<number>((sum, arg) => sum + sizeOf(arg), 0));
      return call(STRING_METHODS, target, name, args, input);
    case 'number':
    case 'bigint':
      return call(NUMBER_METHODS, target, name, args, input);
    case 'boolean':
      return call(BOOLEAN_METHODS, target, name, args, input);
    default:
      return callOnObject(target, name, args, input);
  }
}

/** Every method may read its texts to their end. */
function sizeOf(value: Value): number {
  return typeof value === 'string' ? value.length / CHARACTERS_PER_STEP : 0;
}

function callOnObject(target: Value, name: string, args: readonly Value[], input: MethodInput): Value {
  if (Array.isArray(target)) return call(LIST_METHODS, target, name, args, input);
  if (target instanceof Map) return call(MAP_METHODS, target, name, args, input);
  if (target instanceof InputObject) return call(INPUT_FUNCTIONS, target, name, args, input);
  if (target instanceof UtilObject) return call(UTIL_FUNCTIONS, target, name, args, input);
  if (target instanceof MapEntry) return call(ENTRY_METHODS, target, name, args, input);
  return target instanceof Decimal ? call(NUMBER_METHODS, target, name, args, input) : null;
}

function call<T>(methods: Methods<T>, target: T, name: string, args: readonly Value[], input: MethodInput): Value {
  return methods.get(name)?.(target, args, input) ?? null;
}

/** `target.name`: a member of a map, what a loop or an entry knows of itself. Nothing else has properties, `class` included. */
export function propertyOf(target: Value, name: string): Value {
  if (target instanceof Map) return target.get(name) ?? null;
  if (target instanceof InputObject) return name === 'body' ? target.body : null;
  if (target instanceof ForeachScope) return target.get(name);
  if (target instanceof MapEntry) return propertyOfEntry(target, name);
  if (name === 'empty' && (typeof target === 'string' || Array.isArray(target))) return target.length === 0;
  return null;
}

/** `target[index]`. */
export function elementOf(target: Value, index: Value, meter: Meter): Value {
  if (target instanceof Map) return target.get(keyOf(index, meter)) ?? null;
  return Array.isArray(target) && typeof index === 'number' ? elementAt(target, index) : null;
}

/** `#set(target.name = value)` and `#set(target[index] = value)`: for maps and elements of lists, nothing happens elsewhere. */
export function assign(target: Value, key: Value, value: Value, meter: Meter): void {
  if (target instanceof Map) target.set(keyOf(key, meter), value);
  else if (Array.isArray(target) && typeof key === 'number' && elementExists(target, key)) target.splice(key, 1, value);
}

function elementExists(list: readonly Value[], index: number): boolean {
  return index >= 0 && index < list.length;
}

function propertyOfEntry(entry: MapEntry, name: string): Value {
  if (name === 'key') return entry.key;
  return name === 'value' ? entry.value : null;
}
