import { Decimal } from './json-value.ts';
import type { JsonValue } from './json-value.ts';
import type { PathFunction } from './path-step.ts';

/** The answer of a function at the end of a path, undefined when it has none for this value. */
export function applyFunction(name: PathFunction, value: JsonValue | undefined): JsonValue | undefined {
  switch (name) {
    case 'length':
    case 'size':
      return lengthOf(value);
    case 'keys':
      return value instanceof Map ? [...value.keys()] : undefined;
    case 'first':
      return Array.isArray(value) ? value[0] : undefined;
    case 'last':
      return Array.isArray(value) ? value.at(-1) : undefined;
    default:
      return Array.isArray(value) ? aggregate(name, value) : undefined;
  }
}

function lengthOf(value: JsonValue | undefined): JsonValue | undefined {
  if (Array.isArray(value) || typeof value === 'string') return value.length;
  return value instanceof Map ? value.size : undefined;
}

function aggregate(name: 'min' | 'max' | 'sum' | 'avg', items: readonly JsonValue[]): JsonValue | undefined {
  const numbers = items.flatMap((item) => {
    if (item instanceof Decimal) return item.value;
    return typeof item === 'number' || typeof item === 'bigint' ? Number(item) : [];
  });
  if (numbers.length === 0) return undefined;
  const total = numbers.reduce((sum, number) => sum + number, 0);
  if (name === 'sum') return new Decimal(total);
  if (name === 'avg') return new Decimal(total / numbers.length);
  const better = name === 'min' ? Math.min : Math.max;
  return new Decimal(numbers.reduce((best, number) => better(best, number)));
}
