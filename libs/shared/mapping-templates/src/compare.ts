import { Decimal } from '@gatehouse/json-path';
import type { MapKey } from '@gatehouse/json-path';
import type { Meter } from './meter.ts';
import { textOf } from './text-of.ts';
import type { Value } from './values.ts';

const CHARACTERS_PER_STEP = 256;

/** What a test takes for true: all but null and false, as in Velocity 1.x. An empty text and 0 are true. */
export function isTrue(value: Value): boolean {
  return value !== null && value !== false;
}

/** Whether a value is a number of any kind. */
export function isNumber(value: Value): value is number | bigint | Decimal {
  return typeof value === 'number' || typeof value === 'bigint' || value instanceof Decimal;
}

/**
 * `==`: numbers by value, values of one kind by `equals`, others by their texts. Null equals null and the empty text
 * (reference rest-api.md 6.1).
 */
export function looselyEqual(left: Value, right: Value, meter: Meter): boolean {
  if (left === null || right === null) return (left ?? '') === '' && (right ?? '') === '';
  if (isNumber(left) && isNumber(right)) return compareNumbers(left, right) === 0;
  if (kindOf(left) === kindOf(right)) return javaEquals(left, right, meter);
  return textOf(left, meter) === textOf(right, meter);
}

/** `equals` of Java: a text never equals a number, nor `1` a decimal `1.0`; lists and maps by their elements. */
export function javaEquals(left: Value, right: Value, meter: Meter): boolean {
  return equalWithin(left, right, meter, meter.limits.maxDepth);
}

function equalWithin(left: Value, right: Value, meter: Meter, depthLeft: number): boolean {
  meter.spend(typeof left === 'string' ? 1 + left.length / CHARACTERS_PER_STEP : 1);
  if (left === right) return true;
  if (depthLeft <= 0) throw meter.tooDeep();
  if (left instanceof Decimal) return right instanceof Decimal && left.value === right.value;
  if (Array.isArray(left)) return Array.isArray(right) && equalLists(left, right, meter, depthLeft - 1);
  return left instanceof Map && right instanceof Map && equalMaps(left, right, meter, depthLeft - 1);
}

function equalLists(left: readonly Value[], right: readonly Value[], meter: Meter, depthLeft: number): boolean {
  if (left.length !== right.length) return false;
  return left.every((item, i) => equalWithin(item, right[i] ?? null, meter, depthLeft));
}

type Members = ReadonlyMap<MapKey, Value>;

function equalMaps(left: Members, right: Members, meter: Meter, depthLeft: number): boolean {
  if (left.size !== right.size) return false;
  for (const [key, value] of left) {
    const other = right.get(key);
    if (other === undefined || !equalWithin(value, other, meter, depthLeft)) return false;
  }
  return true;
}

/** Negative, zero or positive. */
export function compareNumbers(left: number | bigint | Decimal, right: number | bigint | Decimal): number {
  const [a, b] = [plain(left), plain(right)];
  if (a < b) return -1;
  return a > b ? 1 : 0;
}

function plain(value: number | bigint | Decimal): number | bigint {
  return value instanceof Decimal ? value.value : value;
}

function kindOf(value: Value): string {
  if (Array.isArray(value)) return 'list';
  return value instanceof Map ? 'map' : typeof value;
}
