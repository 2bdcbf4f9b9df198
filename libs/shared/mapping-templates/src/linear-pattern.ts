import { RE2JS, RE2JSException } from 're2js';
import { evaluationError } from './meter.ts';
import type { Meter } from './meter.ts';

/** A regular expression of Java whose cost grows with the length of the text, whatever the pattern. */
export interface LinearPattern {
  /** Whether it fits the whole text. */
  matches(text: string, meter: Meter): boolean;
  /** `$1` and `\$` in the replacement are Java's. */
  replace(text: string, replacement: string, options: { readonly all: boolean; readonly meter: Meter }): string;
  /** Java's `split`: without a limit, empty texts at the end are left out. */
  split(text: string, limit: number, meter: Meter): readonly string[];
}

const SPECIAL = /[\\^$.|?*+()[\]{}]/;
/** Characters that a pattern looks at, by its size: measured against the steps of a template. */
const SIZE_PER_STEP = 16;
const OCCURRENCES_PER_STEP = 8;
const MAX_PATTERN_CHARACTERS = 1_000;

/**
 * Compiles a pattern. A plain text is replaced without an engine; everything else runs in RE2's automata, which know no look-around
 * and no back references. Throws RenderError for a pattern that cannot be used.
 */
export function linearPattern(source: string): LinearPattern {
  const literal = literalOf(source);
  return literal === undefined || literal === '' ? compiled(source) : literalPattern(literal, compiled);
}

/** The text that a pattern means, undefined when it is more than a text. */
function literalOf(source: string): string | undefined {
  const text = source.replace(/\\([^A-Za-z0-9])|[\\^$.|?*+()[\]{}]/gs, (found, escaped: string | undefined) =>
    escaped === undefined ? '\0' : escaped,
  );
  return text.includes('\0') ? undefined : text;
}

function literalPattern(literal: string, general: (source: string) => LinearPattern): LinearPattern {
  return {
    matches: (text) => text === literal,
    replace: (text, replacement, options) => {
      if (/[\\$]/.test(replacement)) {
        return general(literal.replace(new RegExp(SPECIAL, 'g'), '\\$&')).replace(text, replacement, options);
      }
      const count = options.all ? occurrences(text, literal, options.meter) : 1;
      options.meter.fits(text.length + count * (replacement.length - literal.length));
      return options.all ? text.replaceAll(literal, replacement) : text.replace(literal, replacement);
    },
    split: (text, limit, meter) => {
      occurrences(text, literal, meter);
      return withoutEmptyEnd(cut(text, literal, limit), limit);
    },
  };
}

/** How often a text occurs in another, without overlaps; each is paid for. */
export function occurrences(text: string, part: string, meter: Meter): number {
  const step = Math.max(part.length, 1);
  let count = 0;
  for (let at = text.indexOf(part); at !== -1 && at < text.length; at = text.indexOf(part, at + step)) {
    count += 1;
    if (count % OCCURRENCES_PER_STEP === 0) meter.spend(1);
  }
  // The empty text is at the end as well.
  return part === '' ? count + 1 : count;
}

function cut(text: string, literal: string, limit: number): string[] {
  const pieces = text.split(literal);
  if (limit <= 0 || pieces.length <= limit) return pieces;
  return [...pieces.slice(0, limit - 1), pieces.slice(limit - 1).join(literal)];
}

function withoutEmptyEnd(pieces: readonly string[], limit: number): readonly string[] {
  if (limit !== 0 || pieces.length === 1) return pieces;
  let end = pieces.length;
  while (end > 0 && pieces[end - 1] === '') end -= 1;
  return pieces.slice(0, end);
}

function compiled(source: string): LinearPattern {
  const pattern = compile(source);
  const stepsPerCharacter = 1 + pattern.programSize() / SIZE_PER_STEP;
  const pay = (text: string, meter: Meter): void => meter.spend(1 + text.length * stepsPerCharacter);
  return {
    matches: (text, meter) => {
      pay(text, meter);
      return pattern.testExact(text);
    },
    replace: (text, replacement, { all, meter }) => {
      pay(text, meter);
      if (text.length * replacement.length > meter.limits.maxOutputCharacters) {
        meter.fits(grownByMatches(pattern, text, replacement));
      }
      try {
        const matcher = pattern.matcher(text);
        return all ? matcher.replaceAll(replacement, true) : matcher.replaceFirst(replacement, true);
      } catch (error) {
        throw evaluationError(`The replacement "${replacement}" cannot be used: ${messageOf(error)}.`);
      }
    },
    split: (text, limit, meter) => {
      pay(text, meter);
      return pattern.split(text, limit);
    },
  };
}

/** Characters that the text may have after the replacement; each group that it names may be the whole match. */
function grownByMatches(pattern: RE2JS, text: string, replacement: string): number {
  const groups = replacement.split('$').length - 1;
  const matcher = pattern.matcher(text);
  let characters = text.length;
  while (matcher.find()) characters += replacement.length + groups * (matcher.end() - matcher.start());
  return characters;
}

function compile(source: string): RE2JS {
  if (source.length > MAX_PATTERN_CHARACTERS) {
    throw evaluationError(`A pattern has more than ${MAX_PATTERN_CHARACTERS} characters.`);
  }
  try {
    return RE2JS.compile(source);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    throw evaluationError(`The pattern "${source}" cannot be used: ${error.message}.`);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown group';
}

/** Why a regular expression cannot be used in linear time; undefined if it can. */
export function patternProblem(source: string): string | undefined {
  try {
    RE2JS.compile(source);
    return undefined;
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    return `is a regular expression that cannot be used: ${error.message}`;
  }
}
