import { isTrue } from './compare.ts';
import { compileExpression } from './compile-expression.ts';
import type { Evaluate, Write } from './compile-expression.ts';
import { compileReference, compileTarget } from './compile-reference.ts';
import type { Rendering } from './rendering.ts';
import type { Expression, TemplateNode } from './syntax.ts';
import { textOf } from './text-of.ts';
import { DefinedBlock, ForeachScope } from './values.ts';
import type { Value } from './values.ts';

type NodeOf<K extends TemplateNode['kind']> = Extract<TemplateNode, { kind: K }>;

/** Turns nodes into one function that writes them. */
export function compileNodes(nodes: readonly TemplateNode[]): Write {
  const writes = nodes.map(compileNode);
  const [only] = writes;
  if (only === undefined) return () => undefined;
  if (writes.length === 1) return only;
  return (rendering) => {
    for (const write of writes) {
      write(rendering);
      if (rendering.leaving !== undefined) return;
    }
  };
}

function compileNode(node: TemplateNode): Write {
  switch (node.kind) {
    case 'text':
      return (rendering) => rendering.write(node.text);
    case 'reference': {
      const value = compileReference(node, compile);
      return (rendering) => rendering.write(textOf(value(rendering), rendering.meter));
    }
    case 'set':
      return compileSet(node);
    case 'if':
      return compileIf(node);
    case 'foreach':
      return compileForeach(node);
    case 'define':
      return compileDefine(node);
    case 'break':
      return (rendering) => rendering.leave(rendering.foreach === null ? 'template' : 'loop');
    case 'stop':
      return (rendering) => rendering.leave('template');
  }
}

function compile(expression: Expression): Evaluate {
  return compileExpression(expression, compileNodes);
}

/** Null is not stored: the variable keeps what it has, as in Velocity 1.x. */
function compileSet({ target, value }: NodeOf<'set'>): Write {
  const evaluate = compile(value);
  const store = compileTarget(target, compile);
  return (rendering) => {
    const result = evaluate(rendering);
    if (result !== null) store(rendering, result);
  };
}

function compileIf({ branches, otherwise }: NodeOf<'if'>): Write {
  const compiled = branches.map(({ test, body }) => ({ test: compile(test), body: compileNodes(body) }));
  const last = compileNodes(otherwise);
  return (rendering) => {
    for (const { test, body } of compiled) {
      rendering.meter.spend(1);
      if (isTrue(test(rendering))) {
        body(rendering);
        return;
      }
    }
    last(rendering);
  };
}

function compileDefine({ name, at, body }: NodeOf<'define'>): Write {
  const write = compileNodes(body);
  return (rendering) => {
    const render = (): string => {
      rendering.meter.step(at);
      return rendering.capture(write);
    };
    rendering.set(name, new DefinedBlock(render));
  };
}

/** Lists by their elements, maps by their values, nothing else. The variable has its value of before after the loop. */
function compileForeach({ name, at, items, body }: NodeOf<'foreach'>): Write {
  const evaluate = compile(items);
  const write = compileNodes(body);
  return (rendering) => {
    rendering.meter.step(at);
    const values = elementsOf(evaluate(rendering), rendering);
    if (values.length === 0) return;
    const before = rendering.get(name);
    runLoop(rendering, { name, at, values, write });
    rendering.set(name, before);
  };
}

interface Loop {
  readonly name: string;
  readonly at: number;
  readonly values: readonly Value[];
  readonly write: Write;
}

function runLoop(rendering: Rendering, { name, at, values, write }: Loop): void {
  const scope = new ForeachScope(rendering.foreach);
  const turns = Math.min(values.length, rendering.meter.limits.maxForeachTurns);
  rendering.enter(scope);
  for (let i = 0; i < turns && rendering.leaving === undefined; i++) {
    rendering.meter.step(at);
    scope.index = i;
    scope.hasNext = i + 1 < values.length;
    rendering.set(name, values[i] ?? null);
    write(rendering);
  }
  rendering.leaveLoop();
}

function elementsOf(value: Value, { meter }: Rendering): readonly Value[] {
  const values = value instanceof Map ? [...value.values()] : value;
  if (!Array.isArray(values)) return [];
  meter.spend(values.length / 16);
  return [...values];
}
