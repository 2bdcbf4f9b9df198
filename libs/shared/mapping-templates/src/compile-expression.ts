import { Decimal, wholeNumber } from '@gatehouse/json-path';
import { calculate, negate } from './arithmetic.ts';
import { compareNumbers, isNumber, isTrue, looselyEqual } from './compare.ts';
import { compileReference } from './compile-reference.ts';
import { keyOf } from './map-methods.ts';
import type { Rendering } from './rendering.ts';
import type { BinaryOperator, Expression, TemplateNode } from './syntax.ts';
import { JavaList } from './values.ts';
import type { Value } from './values.ts';

/** An expression, ready to be evaluated. */
export type Evaluate = (rendering: Rendering) => Value;

/** Nodes, ready to be written. */
export type Write = (rendering: Rendering) => void;

/** Compiles nodes; handed in, because texts in double quotes are templates. */
export type BlockCompiler = (nodes: readonly TemplateNode[]) => Write;

type Binary = Extract<Expression, { kind: 'binary' }>;

/** Turns an expression into a function. */
export function compileExpression(expression: Expression, block: BlockCompiler): Evaluate {
  const compile = (inner: Expression): Evaluate => compileExpression(inner, block);
  switch (expression.kind) {
    case 'reference':
      return compileReference(expression, compile);
    case 'text':
      return constant(expression.text);
    case 'number':
      return constant(numberOf(expression.digits));
    case 'boolean':
      return constant(expression.value);
    case 'interpolated': {
      const body = block(expression.body);
      return (rendering) => rendering.capture(body);
    }
    case 'list':
      return compileList(expression.items.map(compile));
    case 'range':
      return compileRange(compile(expression.from), compile(expression.to));
    case 'map':
      return compileMap(expression.entries.map(([key, value]) => [compile(key), compile(value)] as const));
    case 'not': {
      const operand = compile(expression.operand);
      return (rendering) => !isTrue(operand(rendering));
    }
    case 'negative': {
      const operand = compile(expression.operand);
      return (rendering) => negate(operand(rendering), rendering.meter);
    }
    case 'binary':
      return compileBinary(expression, compile(expression.left), compile(expression.right));
  }
}

function constant(value: Value): Evaluate {
  return () => value;
}

function numberOf(digits: string): Value {
  return /[.eE]/.test(digits) ? new Decimal(Number(digits)) : wholeNumber(BigInt(digits.slice(0, 300)));
}

function compileList(items: readonly Evaluate[]): Evaluate {
  return (rendering) => {
    rendering.meter.spend(1 + items.length / 4);
    const list = new JavaList();
    for (const item of items) list.push(item(rendering));
    return list;
  };
}

/** Whole numbers in either direction, both ends included; null when an end is none. */
function compileRange(from: Evaluate, to: Evaluate): Evaluate {
  return (rendering) => {
    const [first, last] = [from(rendering), to(rendering)];
    if (typeof first !== 'number' || typeof last !== 'number') return null;
    rendering.meter.spend(1 + Math.abs(last - first) / 4);
    const list = new JavaList();
    const step = first <= last ? 1 : -1;
    for (let value = first; value !== last; value += step) list.push(value);
    list.push(last);
    return list;
  };
}

function compileMap(entries: readonly (readonly [Evaluate, Evaluate])[]): Evaluate {
  return (rendering) => {
    rendering.meter.spend(1 + entries.length / 4);
    return new Map(entries.map(([key, value]) => [keyOf(key(rendering), rendering.meter), value(rendering)]));
  };
}

function compileBinary({ operator, at }: Binary, left: Evaluate, right: Evaluate): Evaluate {
  switch (operator) {
    case '||':
      return (rendering) => isTrue(left(rendering)) || isTrue(right(rendering));
    case '&&':
      return (rendering) => isTrue(left(rendering)) && isTrue(right(rendering));
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      return (rendering) => {
        rendering.meter.step(at);
        return calculate(operator, left(rendering), right(rendering), rendering.meter);
      };
    default:
      return (rendering) => {
        rendering.meter.step(at);
        return compare(operator, left(rendering), right(rendering), rendering);
      };
  }
}

type Comparison = Exclude<BinaryOperator, '||' | '&&' | '+' | '-' | '*' | '/' | '%'>;

function compare(operator: Comparison, left: Value, right: Value, { meter }: Rendering): Value {
  if (operator === '==') return looselyEqual(left, right, meter);
  if (operator === '!=') return !looselyEqual(left, right, meter);
  // Only numbers have an order, as in Velocity 1.x.
  if (!isNumber(left) || !isNumber(right)) return false;
  const order = compareNumbers(left, right);
  switch (operator) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
  }
}
