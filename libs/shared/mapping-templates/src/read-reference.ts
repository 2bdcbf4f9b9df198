import type { Cursor } from './cursor.ts';
import type { Expression, Reference, ReferenceStep } from './syntax.ts';

/** Reads an expression; handed in, because expressions are made of references. */
export type ExpressionReader = (cursor: Cursor) => Expression;

/** A reference and whether it stood in braces. */
const START = /\$!?(?<brace>\{)?(?=[A-Za-z_])/y;
const NAME = /[A-Za-z_][\w-]*/y;

/** Whether a reference begins here. Does not move. */
export function isReference(cursor: Cursor): boolean {
  const begin = cursor.at;
  const reference = cursor.match(START) !== undefined;
  cursor.moveTo(begin);
  return reference;
}

/**
 * Reads a reference, undefined when none begins here: then the `$` is text. Names may hold hyphens, as in Velocity 1.x, so `$a-$b` is the name `a-`.
 */
export function readReference(cursor: Cursor, readExpression: ExpressionReader): Reference | undefined {
  const begin = cursor.at;
  const at = cursor.position;
  const start = cursor.match(START);
  if (start === undefined) return undefined;
  const name = cursor.match(NAME)?.[0] ?? '';
  const inBraces = start.groups?.['brace'] !== undefined;
  const steps = readSteps(cursor, readExpression);
  if (inBraces && !cursor.take('}')) {
    cursor.moveTo(begin);
    return undefined;
  }
  return { kind: 'reference', at, name, steps };
}

function readSteps(cursor: Cursor, readExpression: ExpressionReader): readonly ReferenceStep[] {
  const steps: ReferenceStep[] = [];
  for (;;) {
    const step = readNamed(cursor, readExpression) ?? readIndex(cursor, readExpression);
    if (step === undefined) return steps;
    steps.push(step);
  }
}

function readNamed(cursor: Cursor, readExpression: ExpressionReader): ReferenceStep | undefined {
  const begin = cursor.at;
  const at = cursor.position;
  const name = cursor.take('.') ? cursor.match(NAME)?.[0] : undefined;
  if (name === undefined) {
    cursor.moveTo(begin);
    return undefined;
  }
  if (!cursor.take('(')) return { kind: 'property', name };
  const args = cursor.nested(() => readArguments(cursor, readExpression, name));
  return { kind: 'method', at, name, args };
}

function readArguments(cursor: Cursor, readExpression: ExpressionReader, name: string): readonly Expression[] {
  const args: Expression[] = [];
  cursor.skipBlanks();
  if (cursor.take(')')) return args;
  for (;;) {
    args.push(readExpression(cursor));
    cursor.skipBlanks();
    if (cursor.take(')')) return args;
    cursor.expect(',', `${name}(…)`);
    cursor.skipBlanks();
  }
}

/** An index: a text, a number, a reference. Any other bracket is text behind the reference. */
function readIndex(cursor: Cursor, readExpression: ExpressionReader): ReferenceStep | undefined {
  const begin = cursor.at;
  if (cursor.match(/\[\s*(?=['"$]|-?\d)/y) !== undefined) {
    const index = cursor.nested(() => readExpression(cursor));
    cursor.skipBlanks();
    if (cursor.take(']') && isIndex(index)) return { kind: 'index', index };
  }
  cursor.moveTo(begin);
  return undefined;
}

function isIndex({ kind }: Expression): boolean {
  return kind === 'text' || kind === 'interpolated' || kind === 'number' || kind === 'negative' || kind === 'reference';
}
