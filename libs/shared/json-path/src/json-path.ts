import { RE2JSException } from 're2js';
import { readFilter } from './path-filter.ts';
import type { JsonValue } from './json-value.ts';
import type { PathFunction, PathStep } from './path-step.ts';
import { PathSyntaxError, PathText } from './path-text.ts';
import type { Spend } from './print-json.ts';
import { plainSteps, selectPlain, selectSteps } from './select.ts';

/** A path, read once. */
export interface JsonPath {
  /**
   * The value of a path that can find one at most, the list of values of any other (`*`, `..`, slices, filters, several
   * names). Undefined = nothing there. `spend` pays for each value that is looked at.
   */
  select(document: JsonValue, spend?: Spend): JsonValue | undefined;
}

/** The path, or why the text is none. */
export type CompiledJsonPath =
  { readonly ok: true; readonly path: JsonPath } | { readonly ok: false; readonly message: string };

const MAX_CHARACTERS = 4_096;
const FUNCTION = /\.(length|size|keys|min|max|sum|avg|first|last)\(\)/y;
const DOTTED_NAME = /[^.[\]()\s,'"?@=<>!&|]+/y;
const INDEXES = /\s*(-?\d{1,9}(?:\s*,\s*-?\d{1,9})*)\s*\]/y;
const SLICE = /\s*(-?\d{1,9})?\s*:\s*(-?\d{1,9})?\s*\]/y;
const WILDCARD = /\s*\*\s*\]/y;

/**
 * Compiles a JSONPath as Jayway reads it: `$`, `.name`, `['name']`, `['a','b']`, `[0]`, `[-1]`, `[0,1]`, `[1:3]`, `*`, `..`,
 * `[?(@.price < 10 && @.name =~ /^a/i)]`, and at the end `.length()`, `.size()`, `.keys()`, `.min()`, `.max()`, `.sum()`, `.avg()`,
 * `.first()`, `.last()`. A text that does not begin with `$` or `@` is read as if `$.` stood before it.
 */
export function compileJsonPath(text: string): CompiledJsonPath {
  try {
    return { ok: true, path: pathOf(readPath(text.trim())) };
  } catch (error) {
    if (error instanceof PathSyntaxError) return { ok: false, message: error.message };
    if (error instanceof RE2JSException) return { ok: false, message: error.message };
    throw error;
  }
}

function pathOf(steps: readonly PathStep[]): JsonPath {
  const plain = plainSteps(steps);
  return plain === undefined
    ? { select: (document, spend = free) => selectSteps(steps, { from: document, document, spend }) }
    : { select: (document, spend = free) => selectPlain(plain, document, spend) };
}

function free(): void {
  // Nobody counts.
}

function readPath(text: string): readonly PathStep[] {
  if (text.length > MAX_CHARACTERS) throw new PathSyntaxError(`the path has more than ${MAX_CHARACTERS} characters`);
  const path = new PathText(/^[$@]/.test(text) ? text.slice(1) : `${text.startsWith('[') ? '' : '.'}${text}`);
  const steps = text === '' ? [] : readSteps(path, 0);
  if (!path.isAtEnd() && text !== '') throw path.unexpected();
  return steps;
}

function readSteps(text: PathText, depth: number): readonly PathStep[] {
  const steps: PathStep[] = [];
  for (;;) {
    const name = text.match(FUNCTION)?.[1];
    if (name !== undefined) return [...steps, { kind: 'function', name: name as PathFunction }];
    if (text.startsWith('..')) {
      text.take('..');
      steps.push({ kind: 'descend' }, text.startsWith('[') ? readBracket(text, depth) : readName(text));
    } else if (text.startsWith('.')) {
      text.take('.');
      steps.push(text.startsWith('[') ? readBracket(text, depth) : readName(text));
    } else if (text.startsWith('[')) steps.push(readBracket(text, depth));
    else return steps;
  }
}

function readName(text: PathText): PathStep {
  if (text.startsWith('*')) {
    text.take('*');
    return { kind: 'wildcard' };
  }
  const name = text.match(DOTTED_NAME)?.[0];
  if (name === undefined) throw text.unexpected();
  return { kind: 'names', names: [name] };
}

function readBracket(text: PathText, depth: number): PathStep {
  text.expect('[');
  if (text.match(WILDCARD) !== undefined) return { kind: 'wildcard' };
  const slice = text.match(SLICE);
  if (slice !== undefined) return { kind: 'slice', from: bound(slice[1]), to: bound(slice[2]) };
  const indexes = text.match(INDEXES)?.[1];
  if (indexes !== undefined) return { kind: 'indexes', indexes: indexes.split(',').map(Number) };
  if (text.take('?')) {
    text.expect('(');
    const test = readFilter(text, readSteps, depth + 1);
    text.expect(')');
    text.expect(']');
    return { kind: 'filter', test };
  }
  return { kind: 'names', names: readNames(text) };
}

function readNames(text: PathText): readonly string[] {
  const names: string[] = [];
  do {
    const name = text.quoted();
    if (name === undefined) throw text.unexpected();
    names.push(name);
  } while (text.take(','));
  text.expect(']');
  return names;
}

function bound(digits: string | undefined): number | undefined {
  return digits === undefined ? undefined : Number(digits);
}
