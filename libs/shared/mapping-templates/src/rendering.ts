import type { CompiledJsonPath, MapKey } from '@gatehouse/json-path';
import { compilePath, InputObject } from './input-functions.ts';
import type { PathMemo } from './input-functions.ts';
import type { RenderLimits } from './limits.ts';
import { linearPattern } from './linear-pattern.ts';
import type { LinearPattern } from './linear-pattern.ts';
import { Meter } from './meter.ts';
import type { MethodInput } from './method.ts';
import { contextMap, stageVariablesMap } from './template-context.ts';
import type { TemplateInput } from './template-input.ts';
import { UtilObject } from './util-functions.ts';
import type { ForeachScope, Value } from './values.ts';

const MAX_REMEMBERED = 64;

/** Patterns and paths that a template used, compiled: the first 64 of each, then every one anew. */
export class TemplateMemo implements PathMemo {
  readonly #patterns = new Map<string, LinearPattern>();
  readonly #paths = new Map<string, CompiledJsonPath>();

  pattern(source: string): LinearPattern {
    return remembered(this.#patterns, source, linearPattern);
  }

  path(text: string): CompiledJsonPath {
    return remembered(this.#paths, text, compilePath);
  }
}

function remembered<T>(known: Map<string, T>, text: string, compile: (text: string) => T): T {
  const found = known.get(text);
  if (found !== undefined) return found;
  const made = compile(text);
  if (known.size < MAX_REMEMBERED) known.set(text, made);
  return made;
}

/** One rendering: variables, what is written so far, what is left of the budget. */
export class Rendering implements MethodInput {
  readonly meter: Meter;
  /** After `#break` and `#stop`: what follows is left out, up to the end of the loop or of the template. */
  leaving: 'loop' | 'template' | undefined;
  /** The loop that is running. */
  foreach: ForeachScope | null = null;
  /** `$context`, once the template has asked for it. */
  context: ReadonlyMap<MapKey, Value> | undefined;
  #depth = 0;
  readonly #variables = new Map<string, Value>();
  readonly #input: TemplateInput;
  readonly #memo: TemplateMemo;
  #out = '';

  constructor(input: TemplateInput, limits: RenderLimits, memo: TemplateMemo) {
    this.meter = new Meter(limits);
    this.#input = input;
    this.#memo = memo;
  }

  pattern(source: string): LinearPattern {
    this.meter.spend(1);
    return this.#memo.pattern(source);
  }

  write(text: string): void {
    this.#out += text;
    if (this.#out.length > this.meter.limits.maxOutputCharacters) this.meter.fits(this.#out.length);
  }

  text(): string {
    return this.#out;
  }

  /** What `body` writes, apart from the answer. */
  capture(body: (rendering: Rendering) => void): string {
    const before = this.#out;
    this.#out = '';
    this.#depth += 1;
    if (this.#depth > this.meter.limits.maxDepth) throw this.meter.tooDeep();
    body(this);
    this.#depth -= 1;
    const text = this.#out;
    this.#out = before;
    return this.meter.made(text);
  }

  leave(what: 'loop' | 'template'): void {
    this.leaving = what;
  }

  enter(loop: ForeachScope): void {
    this.foreach = loop;
  }

  leaveLoop(): void {
    this.foreach = this.foreach?.parent ?? null;
    if (this.leaving === 'loop') this.leaving = undefined;
  }

  get(name: string): Value {
    return this.#variables.get(name) ?? this.#given(name);
  }

  /** Null takes the variable away. */
  set(name: string, value: Value): void {
    if (value === null) this.#variables.delete(name);
    else this.#variables.set(name, value);
  }

  #makeContext(): Value {
    const context = contextMap(this.#input.context?.() ?? {});
    this.context = context;
    return context;
  }

  /** What a template finds without having set it. */
  #given(name: string): Value {
    switch (name) {
      case 'foreach':
        return this.foreach;
      case 'velocityCount':
        return this.foreach?.get('count') ?? null;
      case 'velocityHasNext':
        return this.foreach?.get('hasNext') ?? null;
      default:
        return this.#make(name);
    }
  }

  /** Made when a template asks for it, and the same from then on: a template may write into `$context`. */
  #make(name: string): Value {
    const value = this.#made(name);
    if (value !== null) this.#variables.set(name, value);
    return value;
  }

  #made(name: string): Value {
    switch (name) {
      case 'input':
        return new InputObject(this.#input, this.#memo);
      case 'util':
        return new UtilObject();
      case 'context':
        return this.#makeContext();
      case 'stageVariables':
        return stageVariablesMap(this.#input.stageVariables ?? {});
      default:
        return null;
    }
  }
}
