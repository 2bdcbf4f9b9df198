import type { Cursor } from './cursor.ts';
import { readReference } from './read-reference.ts';
import type { BinaryOperator, Expression, TemplateNode } from './syntax.ts';

/** Reads a whole text as a template; handed in, because templates are made of expressions. */
export type TemplateReader = (cursor: Cursor) => readonly TemplateNode[];

const OPERATOR = /\|\||&&|==|!=|<=|>=|[<>+\-*/%]|(?:or|and|eq|ne|le|ge|lt|gt)\b/y;
const WORDS: Readonly<Record<string, BinaryOperator>> = {
  or: '||',
  and: '&&',
  eq: '==',
  ne: '!=',
  lt: '<',
  le: '<=',
  gt: '>',
  ge: '>=',
};
const LEVELS: Readonly<Record<BinaryOperator, number>> = {
  '||': 1,
  '&&': 2,
  '==': 3,
  '!=': 3,
  '<': 4,
  '<=': 4,
  '>': 4,
  '>=': 4,
  '+': 5,
  '-': 5,
  '*': 6,
  '/': 6,
  '%': 6,
};
/** Operators side by side: each is one level of the evaluation. */
const MAX_OPERATORS = 500;

/** Reads an expression, operators by their precedence: `||`, `&&`, equality, order, sums, products, `!`. */
export function readExpression(cursor: Cursor, readTemplate: TemplateReader): Expression {
  const read = (next: Cursor): Expression => readExpression(next, readTemplate);
  const unary = (): Expression => {
    cursor.skipBlanks();
    if (cursor.match(/!(?!=)|not\b/y) !== undefined) {
      return { kind: 'not', operand: cursor.nested(unary) };
    }
    return readOperand(cursor, read, readTemplate);
  };
  return readBinary(cursor, unary, 1);
}

function readBinary(cursor: Cursor, unary: () => Expression, level: number): Expression {
  let left = unary();
  for (let operators = 0; ; operators++) {
    if (operators > MAX_OPERATORS) throw cursor.error(`An expression has more than ${MAX_OPERATORS} operators`);
    cursor.skipBlanks();
    const begin = cursor.at;
    const at = cursor.position;
    const found = cursor.match(OPERATOR)?.[0];
    if (found === undefined) return left;
    const operator = WORDS[found] ?? (found as BinaryOperator);
    if (LEVELS[operator] < level) {
      cursor.moveTo(begin);
      return left;
    }
    const right = cursor.nested(() => readBinary(cursor, unary, LEVELS[operator] + 1));
    left = { kind: 'binary', at, operator, left, right };
  }
}

function readOperand(cursor: Cursor, read: (cursor: Cursor) => Expression, readTemplate: TemplateReader): Expression {
  switch (cursor.text[cursor.at]) {
    case '$': {
      const reference = readReference(cursor, read);
      if (reference === undefined) throw cursor.unexpected('A name after "$"');
      return reference;
    }
    case '"':
      return readDoubleQuoted(cursor, readTemplate);
    case "'":
      return { kind: 'text', text: readQuoted(cursor, "'") };
    case '(':
      return cursor.nested(() => readParenthesised(cursor, read));
    case '[':
      return cursor.nested(() => readList(cursor, read));
    case '{':
      return cursor.nested(() => readMap(cursor, read));
    default:
      return readPlain(cursor, read, readTemplate);
  }
}

function readPlain(cursor: Cursor, read: (cursor: Cursor) => Expression, readTemplate: TemplateReader): Expression {
  const word = cursor.match(/(?:true|false)\b/y)?.[0];
  if (word !== undefined) return { kind: 'boolean', value: word === 'true' };
  const digits = cursor.match(/-?\d+(?:\.\d+(?:[eE][+-]?\d+)?)?/y)?.[0];
  if (digits !== undefined) return { kind: 'number', digits };
  if (!cursor.take('-')) throw cursor.unexpected('A value');
  cursor.skipBlanks();
  return { kind: 'negative', operand: cursor.nested(() => readOperand(cursor, read, readTemplate)) };
}

/** Two quotes within a text are one; a backslash is an ordinary character, as in Velocity 1.x. */
function readQuoted(cursor: Cursor, quote: string): string {
  const begin = cursor.at;
  let end = begin;
  do {
    end = cursor.text.indexOf(quote, end + 1);
    if (end === -1) throw cursor.error('A text has no end', begin);
    if (cursor.text[end + 1] !== quote) break;
    end += 1;
  } while (end < cursor.text.length);
  cursor.moveTo(end + 1);
  return cursor.text.slice(begin + 1, end).replaceAll(quote + quote, quote);
}

function readDoubleQuoted(cursor: Cursor, readTemplate: TemplateReader): Expression {
  const begin = cursor.at;
  const text = readQuoted(cursor, '"');
  if (!/[$#]/.test(text)) return { kind: 'text', text };
  return { kind: 'interpolated', body: readTemplate(cursor.within(text, begin + 1)) };
}

function readParenthesised(cursor: Cursor, read: (cursor: Cursor) => Expression): Expression {
  cursor.take('(');
  const inner = read(cursor);
  cursor.skipBlanks();
  cursor.expect(')', 'The expression');
  return inner;
}

function readList(cursor: Cursor, read: (cursor: Cursor) => Expression): Expression {
  cursor.take('[');
  cursor.skipBlanks();
  if (cursor.take(']')) return { kind: 'list', items: [] };
  const first = read(cursor);
  cursor.skipBlanks();
  if (cursor.take('..')) {
    const to = read(cursor);
    cursor.skipBlanks();
    cursor.expect(']', 'The range');
    return { kind: 'range', from: first, to };
  }
  const items = [first];
  while (cursor.take(',')) {
    items.push(read(cursor));
    cursor.skipBlanks();
  }
  cursor.expect(']', 'The list');
  return { kind: 'list', items };
}

function readMap(cursor: Cursor, read: (cursor: Cursor) => Expression): Expression {
  cursor.take('{');
  const entries: (readonly [Expression, Expression])[] = [];
  cursor.skipBlanks();
  if (cursor.take('}')) return { kind: 'map', entries };
  do {
    const key = read(cursor);
    cursor.skipBlanks();
    cursor.expect(':', 'The map');
    entries.push([key, read(cursor)]);
    cursor.skipBlanks();
  } while (cursor.take(','));
  cursor.expect('}', 'The map');
  return { kind: 'map', entries };
}
