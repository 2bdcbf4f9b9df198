import type { Meter } from './meter.ts';
import type { Value } from './values.ts';
import { textOf } from './text-of.ts';
import type { LinearPattern } from './linear-pattern.ts';

/** What methods work with. */
export interface MethodInput {
  readonly meter: Meter;
  /** A pattern, compiled once for the template. */
  pattern(source: string): LinearPattern;
}

/** A method of values of one kind. Undefined = no method with such arguments: the call gives null. */
export type Method<T> = (target: T, args: readonly Value[], input: MethodInput) => Value | undefined;

/** Methods by name: own entries only, so that no name reaches a prototype. */
export type Methods<T> = ReadonlyMap<string, Method<T>>;

/** Methods by name and number of arguments. */
export function methodsOf<T>(table: Readonly<Record<string, Method<T>>>): Methods<T> {
  return new Map(Object.entries(table));
}

/** A method without arguments. */
export function getter<T>(read: (target: T, input: MethodInput) => Value): Method<T> {
  return (target, args, input) => (args.length === 0 ? read(target, input) : undefined);
}

/** A method that takes one text. */
export function withText<T>(read: (target: T, text: string, input: MethodInput) => Value): Method<T> {
  return (target, [text, ...more], input) =>
    typeof text === 'string' && more.length === 0 ? read(target, text, input) : undefined;
}

/** A method that takes one value of any kind. */
export function withValue<T>(read: (target: T, value: Value, input: MethodInput) => Value): Method<T> {
  return (target, args, input) => (args.length === 1 ? read(target, args[0] ?? null, input) : undefined);
}

/** `toString()`. */
export function toText(target: Value, { meter }: MethodInput): Value {
  return textOf(target, meter);
}
