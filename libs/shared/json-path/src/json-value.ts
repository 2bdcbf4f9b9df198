/** A number with a fraction or an exponent: `1.0` stays apart from `1`, and prints as Java prints it. */
export class Decimal {
  readonly value: number;
  readonly #text: string | undefined;

  /** `text` is printed instead of the value, for numbers that a double cannot hold. */
  constructor(value: number, text?: string) {
    this.value = value;
    this.#text = text;
  }

  toString(): string {
    return this.#text ?? doubleText(this.value);
  }
}

/** A key of a map. Documents have strings only; templates may put others. */
export type MapKey = string | number | bigint | boolean | null;

/** Something that no document holds, but a template may put among values. JSON has its text. */
export abstract class Opaque {
  /** Tells the type from lists and maps, which have a `toString` as well. */
  readonly isOpaque = true;
  abstract toString(): string;
}

/**
 * A JSON value without objects of JavaScript, so that no member name can reach a prototype: objects are Maps in the order
 * of the text, whole numbers are `number` (safe ones) or `bigint`, all other numbers are `Decimal`.
 */
export type JsonValue =
  null | boolean | string | number | bigint | Decimal | Opaque | JsonValue[] | Map<MapKey, JsonValue>;

/** The text of Java's `Double.toString`: `1.0`, `0.001`, `1.0E7`, `1.234E-5`. */
export function doubleText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  if (size >= 1e-3 && size < 1e7) {
    const text = String(value);
    return text.includes('.') ? text : `${text}.0`;
  }
  const [digits = '', exponent = ''] = value.toExponential().split('e');
  return `${digits.includes('.') ? digits : `${digits}.0`}E${exponent.replace('+', '')}`;
}

/** The smallest holder of a whole number: `number` as long as it is exact. */
export function wholeNumber(value: bigint): number | bigint {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}
