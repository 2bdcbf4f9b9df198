import { Decimal, wholeNumber } from '@gatehouse/json-path';
import { toDouble } from './arithmetic.ts';
import { compareNumbers, isNumber, javaEquals } from './compare.ts';
import { evaluationError } from './meter.ts';
import { getter, methodsOf, toText, withText, withValue } from './method.ts';
import type { Method, Methods } from './method.ts';
import type { Value } from './values.ts';

/** A number of any kind. */
export type NumberValue = number | bigint | Decimal;

const WHOLE = /^[+-]?\d{1,300}$/;
const DECIMAL = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[dDfF]?\s*$/;

/**
 * The methods of Java's numbers that templates call, the static ones included: `#set($Integer = 0) $Integer.parseInt("5")` is how
 * templates turn a text into a number.
 */
export const NUMBER_METHODS: Methods<NumberValue> = methodsOf<NumberValue>({
  toString: ((number, [other = number], input) => toText(other, input)) satisfies Method<NumberValue>,
  equals: withValue((number, other, { meter }) => javaEquals(number, other, meter)),
  compareTo: withValue((number, other) => (isNumber(other) ? compareNumbers(number, other) : null)),
  hashCode: getter((number) => Math.trunc(toDouble(number)) | 0),
  intValue: getter((number) => truncated(number, 32)),
  longValue: getter((number) => truncated(number, 64)),
  shortValue: getter((number) => truncated(number, 16)),
  byteValue: getter((number) => truncated(number, 8)),
  doubleValue: getter((number) => new Decimal(toDouble(number))),
  floatValue: getter((number) => new Decimal(toDouble(number))),
  isNaN: getter((number) => Number.isNaN(toDouble(number))),
  parseInt: withText((_number, text) => parseWhole(text, 32)),
  parseLong: withText((_number, text) => parseWhole(text, 64)),
  parseDouble: withText((_number, text) => parseDecimal(text)),
  parseFloat: withText((_number, text) => parseDecimal(text)),
  valueOf: withValue((number, value) => {
    if (isNumber(value)) return value;
    if (typeof value !== 'string') return null;
    return number instanceof Decimal ? parseDecimal(value) : parseWhole(value, 64);
  }),
});

/** The methods of Java's booleans. */
export const BOOLEAN_METHODS: Methods<boolean> = methodsOf<boolean>({
  toString: getter<boolean>((value) => String(value)),
  booleanValue: getter((value) => value),
  equals: withValue((value, other) => value === other),
  parseBoolean: withText((_value, text) => text.toLowerCase() === 'true'),
  valueOf: withText((_value, text) => text.toLowerCase() === 'true'),
});

function parseWhole(text: string, bits: 32 | 64): Value {
  const value = WHOLE.test(text) ? BigInt(text.replace('+', '')) : undefined;
  if (value === undefined || BigInt.asIntN(bits, value) !== value) {
    throw evaluationError(`"${text.slice(0, 40)}" is no whole number of ${bits} bits.`);
  }
  return wholeNumber(value);
}

function parseDecimal(text: string): Value {
  if (!DECIMAL.test(text)) throw evaluationError(`"${text.slice(0, 40)}" is no number.`);
  return new Decimal(Number.parseFloat(text));
}

/** A narrowing conversion of Java: decimals are cut and held within the range, whole numbers lose their upper bits. */
function truncated(number: NumberValue, bits: number): Value {
  if (!(number instanceof Decimal)) return wholeNumber(BigInt.asIntN(bits, BigInt(number)));
  if (Number.isNaN(number.value)) return 0;
  const limit = 2n ** BigInt(bits - 1);
  if (number.value >= Number(limit)) return wholeNumber(limit - 1n);
  if (number.value < -Number(limit)) return wholeNumber(-limit);
  return Math.trunc(number.value) || 0;
}
