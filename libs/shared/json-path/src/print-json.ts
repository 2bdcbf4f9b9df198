import { Decimal, Opaque } from './json-value.ts';
import type { JsonValue, MapKey } from './json-value.ts';

/** Pays for work, in steps. Throws when the budget of whoever asked is used up. */
export type Spend = (steps: number) => void;

/** How a value is printed. */
export interface PrintOptions {
  /** Called for every element and text. */
  readonly spend?: Spend;
  /** Levels of lists and maps. Throws RangeError beyond: a list may contain itself. Default 500. */
  readonly maxDepth?: number;
}

const CHARACTERS_PER_STEP = 64;
/** Texts without anything to escape. */
const PLAIN = /^[ !#-[\]-\ud7ff\ue000-\uffff]*$/;
const SHORT = 32;
const [QUOTE, BACKSLASH] = [0x22, 0x5c];

/** The JSON text of a value, without blanks, members in their order. */
export function printJson(value: JsonValue, { spend = () => undefined, maxDepth = 500 }: PrintOptions = {}): string {
  return print(value, spend, maxDepth);
}

function print(value: JsonValue, spend: Spend, depthLeft: number): string {
  if (typeof value === 'string') {
    spend(1 + value.length / CHARACTERS_PER_STEP);
    return quoted(value);
  }
  spend(1);
  if (value === null || typeof value !== 'object' || value instanceof Decimal) return String(value);
  if (value instanceof Opaque) return JSON.stringify(value.toString());
  if (depthLeft <= 0) throw new RangeError('The value has too many levels.');
  return Array.isArray(value) ? printArray(value, spend, depthLeft - 1) : printMap(value, spend, depthLeft - 1);
}

function quoted(text: string): string {
  return (text.length <= SHORT ? isPlain(text) : PLAIN.test(text)) ? `"${text}"` : JSON.stringify(text);
}

/** The same as the expression: starting that one takes longer than reading a short text. */
function isPlain(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x20 || code === QUOTE || code === BACKSLASH || (code >= 0xd800 && code <= 0xdfff)) return false;
  }
  return true;
}

function printArray(items: readonly JsonValue[], spend: Spend, depthLeft: number): string {
  let text = '[';
  for (const item of items) text += `${text.length > 1 ? ',' : ''}${print(item, spend, depthLeft)}`;
  return `${text}]`;
}

function printMap(members: ReadonlyMap<MapKey, JsonValue>, spend: Spend, depthLeft: number): string {
  let text = '{';
  for (const [name, value] of members) {
    text += `${text.length > 1 ? ',' : ''}${quoted(String(name))}:${print(value, spend, depthLeft)}`;
  }
  return `${text}}`;
}
