import { assign, callMethod, elementOf, propertyOf } from './call-method.ts';
import type { Rendering } from './rendering.ts';
import type { Expression, Reference, ReferenceStep } from './syntax.ts';
import type { Value } from './values.ts';

type Evaluate = (rendering: Rendering) => Value;
type Follow = (target: Value, rendering: Rendering) => Value;
type ExpressionCompiler = (expression: Expression) => Evaluate;

/** Turns a reference into a function that gives its value; null wherever the way ends early. */
export function compileReference({ at, name, steps }: Reference, compile: ExpressionCompiler): Evaluate {
  const follows = steps.map((step) => compileStep(step, compile));
  const [only] = follows;
  if (only === undefined) {
    return (rendering) => {
      rendering.meter.step(at);
      return rendering.get(name);
    };
  }
  return (rendering) => {
    rendering.meter.step(at);
    let value = rendering.get(name);
    for (const follow of follows) {
      if (value === null) return null;
      value = follow(value, rendering);
    }
    return value;
  };
}

/** Turns the left side of a `#set` into a function that stores a value. Nothing happens when there is no place for it. */
export function compileTarget(
  { at, name, steps }: Reference,
  compile: ExpressionCompiler,
): (rendering: Rendering, value: Value) => void {
  const last = steps.at(-1);
  if (last === undefined) return (rendering, value) => rendering.set(name, value);
  const owner = compileReference({ kind: 'reference', at, name, steps: steps.slice(0, -1) }, compile);
  if (last.kind === 'method') return () => undefined;
  const key = last.kind === 'property' ? (): Value => last.name : compile(last.index);
  return (rendering, value) => assign(owner(rendering), key(rendering), value, rendering.meter);
}

function compileStep(step: ReferenceStep, compile: ExpressionCompiler): Follow {
  switch (step.kind) {
    case 'property':
      return (target, { meter }) => {
        meter.spend(1);
        return propertyOf(target, step.name);
      };
    case 'index': {
      const index = compile(step.index);
      return (target, rendering) => {
        rendering.meter.spend(1);
        return elementOf(target, index(rendering), rendering.meter);
      };
    }
    case 'method': {
      const args = step.args.map(compile);
      const { at, name } = step;
      return (target, rendering) => {
        const values = args.map((arg) => arg(rendering));
        rendering.meter.step(at);
        return callMethod(target, name, values, rendering);
      };
    }
  }
}
