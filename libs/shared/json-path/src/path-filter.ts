import { RE2JS } from 're2js';
import { Decimal } from './json-value.ts';
import type { JsonValue } from './json-value.ts';
import type { FilterInput, PathFilter, PathStep } from './path-step.ts';
import { PathSyntaxError } from './path-text.ts';
import type { PathText } from './path-text.ts';
import { selectSteps } from './select.ts';

/** A side of a comparison. Undefined = its path finds nothing. */
type Operand = (input: FilterInput) => JsonValue | undefined;

type StepReader = (text: PathText, depth: number) => readonly PathStep[];

const COMPARISON = /[ \t]*(==|!=|<=|>=|=~|<|>|in\b|nin\b|contains\b)/y;
const NUMBER = /[ \t]*(-?\d+(\.\d+)?)/y;
const REGEX = /[ \t]*\/((?:[^/\\]|\\.)+)\/(i?)/y;
const WORD = /[ \t]*(true|false|null)\b/y;
const MAX_DEPTH = 20;
const CHARACTERS_PER_STEP = 4;

/** Reads what stands between `?(` and `)`. `readSteps` reads the steps after `@` and `$`. */
export function readFilter(text: PathText, readSteps: StepReader, depth: number): PathFilter {
  if (depth > MAX_DEPTH) throw new PathSyntaxError('the filter of the path is nested too deeply');
  let test = readAll(text, readSteps, depth);
  while (text.take('||')) {
    const [left, right] = [test, readAll(text, readSteps, depth)];
    test = (input) => left(input) || right(input);
  }
  return test;
}

function readAll(text: PathText, readSteps: StepReader, depth: number): PathFilter {
  let test = readOne(text, readSteps, depth);
  while (text.take('&&')) {
    const [left, right] = [test, readOne(text, readSteps, depth)];
    test = (input) => left(input) && right(input);
  }
  return test;
}

function readOne(text: PathText, readSteps: StepReader, depth: number): PathFilter {
  if (text.take('!')) {
    const negated = readOne(text, readSteps, depth + 1);
    if (depth > MAX_DEPTH) throw text.unexpected();
    return (input) => !negated(input);
  }
  if (text.take('(')) {
    const inner = readFilter(text, readSteps, depth + 1);
    text.expect(')');
    return inner;
  }
  const left = readOperand(text, readSteps, depth);
  const operator = text.match(COMPARISON)?.[1];
  if (operator === undefined) return (input) => left(input) !== undefined;
  if (operator === '=~') return readRegex(text, left);
  const right = readOperand(text, readSteps, depth);
  return (input) => {
    input.spend(1);
    return compare(operator, left(input), right(input));
  };
}

function readRegex(text: PathText, left: Operand): PathFilter {
  const match = text.match(REGEX);
  if (match === undefined) throw text.unexpected();
  const pattern = RE2JS.compile(match[1] ?? '', match[2] === 'i' ? RE2JS.CASE_INSENSITIVE : 0);
  return (input) => {
    const value = left(input);
    if (typeof value !== 'string') return false;
    input.spend(1 + value.length / CHARACTERS_PER_STEP);
    return pattern.matches(value);
  };
}

function readOperand(text: PathText, readSteps: StepReader, depth: number): Operand {
  if (text.take('@')) {
    const steps = readSteps(text, depth + 1);
    return ({ element, document, spend }) => selectSteps(steps, { from: element, document, spend });
  }
  if (text.take('$')) {
    const steps = readSteps(text, depth + 1);
    return ({ document, spend }) => selectSteps(steps, { from: document, document, spend });
  }
  const literal = readLiteral(text);
  return () => literal;
}

function readLiteral(text: PathText): JsonValue {
  const quoted = text.quoted();
  if (quoted !== undefined) return quoted;
  const number = text.match(NUMBER);
  if (number !== undefined) {
    const value = Number(number[1]);
    return number[2] === undefined ? value : new Decimal(value);
  }
  const word = text.match(WORD)?.[1];
  if (word !== undefined) return word === 'null' ? null : word === 'true';
  text.expect('[');
  const items: JsonValue[] = [];
  if (text.take(']')) return items;
  do items.push(readLiteral(text));
  while (text.take(','));
  text.expect(']');
  return items;
}

function compare(operator: string, left: JsonValue | undefined, right: JsonValue | undefined): boolean {
  switch (operator) {
    case '==':
      return isEqual(left, right);
    case '!=':
      return !isEqual(left, right);
    case 'in':
      return Array.isArray(right) && right.some((item) => isEqual(left, item));
    case 'nin':
      return Array.isArray(right) && !right.some((item) => isEqual(left, item));
    case 'contains':
      if (typeof left === 'string') return typeof right === 'string' && left.includes(right);
      return Array.isArray(left) && left.some((item) => isEqual(item, right));
    default:
      return inOrder(operator, left, right);
  }
}

function isEqual(left: JsonValue | undefined, right: JsonValue | undefined): boolean {
  const [a, b] = [plain(left), plain(right)];
  // eslint-disable-next-line eqeqeq -- a number and a bigint of the same value are one number
  return a === b || (isNumeric(a) && isNumeric(b) && a == b);
}

function inOrder(operator: string, left: JsonValue | undefined, right: JsonValue | undefined): boolean {
  const [a, b] = [plain(left), plain(right)];
  if (!(isNumeric(a) && isNumeric(b)) && !(typeof a === 'string' && typeof b === 'string')) return false;
  if (operator === '<') return a < b;
  if (operator === '<=') return a <= b;
  return operator === '>' ? a > b : a >= b;
}

function plain(value: JsonValue | undefined): JsonValue | undefined {
  return value instanceof Decimal ? value.value : value;
}

function isNumeric(value: JsonValue | undefined): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}
