import { javaEquals } from './compare.ts';
import { occurrences } from './linear-pattern.ts';
import { evaluationError } from './meter.ts';
import type { Meter } from './meter.ts';
import { getter, methodsOf, withText, withValue } from './method.ts';
import type { Method, Methods } from './method.ts';
import { JavaList } from './values.ts';
import type { Value } from './values.ts';

/** For work in a loop of our own; native work is paid for by `callMethod`. */
const CHARACTERS_PER_STEP = 64;

/** The methods of `java.lang.String` that templates call. */
export const STRING_METHODS: Methods<string> = methodsOf<string>({
  length: getter((text) => text.length),
  isEmpty: getter((text) => text === ''),
  isBlank: getter((text) => text.trim() === ''),
  toString: getter<string>((text) => text),
  trim: getter((text) => trimmed(text)),
  strip: getter((text) => text.trim()),
  toLowerCase: getter((text, { meter }) => meter.made(text.toLowerCase())),
  toUpperCase: getter((text, { meter }) => meter.made(text.toUpperCase())),
  hashCode: getter((text, { meter }) => {
    meter.spend(text.length / CHARACTERS_PER_STEP);
    return hashCode(text);
  }),
  equals: withValue((text, other, { meter }) => javaEquals(text, other, meter)),
  equalsIgnoreCase: withValue((text, other) => typeof other === 'string' && text.toLowerCase() === other.toLowerCase()),
  compareTo: withText((text, other, { meter }) => compareTexts(text, other, meter)),
  compareToIgnoreCase: withText((text, other, { meter }) =>
    compareTexts(text.toLowerCase(), other.toLowerCase(), meter),
  ),
  contains: withText((text, part) => text.includes(part)),
  endsWith: withText((text, part) => text.endsWith(part)),
  concat: withText((text, more, { meter }) => meter.made(text + more)),
  matches: withText((text, pattern, input) => input.pattern(pattern).matches(text, input.meter)),
  charAt: (text, [index]) => (isIndex(index) ? within(text, index, index + 1) : undefined),
  substring: (text, [from, to = text.length]) => (isIndex(from) && isIndex(to) ? within(text, from, to) : undefined),
  startsWith: (text, [part, from = 0]) =>
    typeof part === 'string' && isIndex(from) ? from >= 0 && text.startsWith(part, from) : undefined,
  indexOf: (text, [part, from = 0]) => {
    if (typeof part !== 'string' || !isIndex(from)) return undefined;
    return text.indexOf(part, from);
  },
  lastIndexOf: (text, [part, from = text.length]) => {
    if (typeof part !== 'string' || !isIndex(from)) return undefined;
    return from < 0 ? -1 : text.lastIndexOf(part, from);
  },
  replace: (text, [part, by, ...more], { meter }) => {
    if (typeof part !== 'string' || typeof by !== 'string' || more.length > 0) return undefined;
    meter.fits(text.length + occurrences(text, part, meter) * (by.length - part.length));
    return meter.made(text.replaceAll(part, by.replaceAll('$', '$$$$')));
  },
  replaceAll: replaceBy(true),
  replaceFirst: replaceBy(false),
  split: (text, [pattern, limit = 0], input) => {
    if (typeof pattern !== 'string' || !isIndex(limit)) return undefined;
    const pieces = input.pattern(pattern).split(text, limit, input.meter);
    input.meter.spend(pieces.length / 4);
    return JavaList.fromValues(pieces);
  },
  repeat: (text, [count], { meter }) => {
    if (!isIndex(count)) return undefined;
    if (count < 0) throw evaluationError(`A text cannot be repeated ${count} times.`);
    meter.fits(text.length * count);
    return meter.made(text.repeat(count));
  },
});

function replaceBy(all: boolean): Method<string> {
  return (text, [pattern, replacement, ...more], input) => {
    if (typeof pattern !== 'string' || typeof replacement !== 'string' || more.length > 0) return undefined;
    const { meter } = input;
    return meter.made(input.pattern(pattern).replace(text, replacement, { all, meter }));
  };
}

/** Java refuses a place outside of the text, where JavaScript takes the nearest. */
function within(text: string, from: number, to: number): string {
  if (from < 0 || to > text.length || from > to) {
    throw evaluationError(`There is nothing from ${from} to ${to} in a text of ${text.length} characters.`);
  }
  return text.slice(from, to);
}

/** Java's `trim` takes everything up to U+0020 for a blank, and no other blank of Unicode. */
function trimmed(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && text.charCodeAt(from) <= 0x20) from += 1;
  while (to > from && text.charCodeAt(to - 1) <= 0x20) to -= 1;
  return text.slice(from, to);
}

function isIndex(value: Value | undefined): value is number {
  return typeof value === 'number';
}

function compareTexts(left: string, right: string, meter: Meter): number {
  meter.spend((left.length + right.length) / CHARACTERS_PER_STEP);
  const shared = Math.min(left.length, right.length);
  for (let i = 0; i < shared; i++) {
    const difference = left.charCodeAt(i) - right.charCodeAt(i);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

function hashCode(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  return hash;
}
