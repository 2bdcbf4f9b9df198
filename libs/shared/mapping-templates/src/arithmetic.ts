import { Decimal, wholeNumber } from '@gatehouse/json-path';
import { isNumber } from './compare.ts';
import type { Meter } from './meter.ts';
import { textOf } from './text-of.ts';
import type { Value } from './values.ts';

/** Operators of arithmetic. */
export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%';

/**
 * Whole numbers stay whole (`7 / 2` is 3) and never overflow; with a decimal on one side the result is a decimal; `+` joins
 * when a side is a text. Null for anything else, and for a division by zero, as in Velocity 1.x.
 */
export function calculate(operator: ArithmeticOperator, left: Value, right: Value, meter: Meter): Value {
  if (typeof left === 'number' && typeof right === 'number') return whole(operator, left, right, meter);
  if (operator === '+' && (typeof left === 'string' || typeof right === 'string')) {
    return meter.made(textOf(left, meter) + textOf(right, meter));
  }
  if (!isNumber(left) || !isNumber(right)) return null;
  if (left instanceof Decimal || right instanceof Decimal) return decimal(operator, toDouble(left), toDouble(right));
  return large(operator, BigInt(left), BigInt(right), meter);
}

/** The value with its sign turned, null for what is no number. */
export function negate(value: Value, meter: Meter): Value {
  return isNumber(value) ? calculate('-', 0, value, meter) : null;
}

/** A number as a double. */
export function toDouble(value: number | bigint | Decimal): number {
  return value instanceof Decimal ? value.value : Number(value);
}

function whole(operator: ArithmeticOperator, left: number, right: number, meter: Meter): Value {
  const result = compute(operator, left, right);
  if (result === undefined) return null;
  // -0 is no whole number of Java.
  return Number.isSafeInteger(result) ? result || 0 : large(operator, BigInt(left), BigInt(right), meter);
}

function compute(operator: ArithmeticOperator, left: number, right: number): number | undefined {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return right === 0 ? undefined : Math.trunc(left / right);
    case '%':
      return right === 0 ? undefined : left % right;
  }
}

function large(operator: ArithmeticOperator, left: bigint, right: bigint, meter: Meter): Value {
  switch (operator) {
    case '+':
      return wholeNumber(meter.bounded(left + right));
    case '-':
      return wholeNumber(meter.bounded(left - right));
    case '*':
      return wholeNumber(meter.bounded(left * right));
    case '/':
      return right === 0n ? null : wholeNumber(left / right);
    case '%':
      return right === 0n ? null : wholeNumber(left % right);
  }
}

function decimal(operator: ArithmeticOperator, left: number, right: number): Value {
  switch (operator) {
    case '+':
      return new Decimal(left + right);
    case '-':
      return new Decimal(left - right);
    case '*':
      return new Decimal(left * right);
    case '/':
      return right === 0 ? null : new Decimal(left / right);
    case '%':
      return right === 0 ? null : new Decimal(left % right);
  }
}
