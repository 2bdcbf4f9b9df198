import { compileJsonPath, Opaque, parseJson } from '@gatehouse/json-path';
import type { CompiledJsonPath } from '@gatehouse/json-path';
import { evaluationError, RenderError } from './meter.ts';
import { getter, methodsOf } from './method.ts';
import type { MethodInput, Methods } from './method.ts';
import type { TemplateInput, TemplateParams } from './template-input.ts';
import { jsonOf } from './text-of.ts';
import type { Value } from './values.ts';

/** Paths by their text, for all renderings of a template. */
export interface PathMemo {
  path(text: string): CompiledJsonPath;
}

/** `$input`: the body and the parameters of a request. */
export class InputObject extends Opaque {
  readonly #input: TemplateInput;
  readonly #memo: PathMemo;
  #document: { readonly value: Value } | undefined;
  #params: TemplateParams | undefined;

  constructor(input: TemplateInput, memo: PathMemo) {
    super();
    this.#input = input;
    this.#memo = memo;
  }

  /** `$input.body`: `{}` when there is none. */
  get body(): string {
    return this.#input.body === '' ? '{}' : this.#input.body;
  }

  /** What a path finds in the body, undefined when there is nothing. */
  select(text: string, { meter }: MethodInput): Value | undefined {
    const compiled = this.#memo.path(text);
    if (!compiled.ok) throw evaluationError(`$input: ${compiled.message}.`);
    return compiled.path.select(this.#documentOf(meter.limits.maxDepth), (steps) => meter.spend(steps / 4));
  }

  /** A parameter: path, then query, then header. */
  param(name: string): string {
    const { path, querystring, header } = this.#paramsOf();
    return path.get(name) ?? querystring.get(name) ?? header.get(name) ?? '';
  }

  /** `{path, querystring, header}`, maps of their own: what a template puts into them is not seen again. */
  allParams(): Value {
    const { path, querystring, header } = this.#paramsOf();
    return new Map<string, Value>([
      ['path', new Map<string, Value>(path)],
      ['querystring', new Map<string, Value>(querystring)],
      ['header', new Map<string, Value>(header)],
    ]);
  }

  toString(): string {
    return '';
  }

  #documentOf(maxDepth: number): Value {
    if (this.#document === undefined) {
      const read = this.#input.body === '' ? undefined : this.#input.json?.();
      const parsed = read ?? parseJson(this.body, { maxDepth });
      if (!parsed.ok) {
        throw new RenderError('INVALID_JSON', `The body is no JSON: ${parsed.message}, at character ${parsed.at}.`);
      }
      this.#document = parsed;
    }
    return this.#document.value;
  }

  #paramsOf(): TemplateParams {
    this.#params ??= this.#input.params?.() ?? NO_PARAMS;
    return this.#params;
  }
}

const NO_PARAMS: TemplateParams = { path: new Map(), querystring: new Map(), header: new Map() };

/** The functions of `$input` (reference rest-api.md 6.1). */
export const INPUT_FUNCTIONS: Methods<InputObject> = methodsOf<InputObject>({
  json: (input, [path], call) => {
    if (typeof path !== 'string') return undefined;
    const found = input.select(path, call);
    return found === undefined ? '""' : jsonOf(found, call.meter);
  },
  path: (input, [path], call) => (typeof path === 'string' ? (input.select(path, call) ?? null) : undefined),
  params: (input, [name, ...more]) => {
    if (name === undefined) return input.allParams();
    return typeof name === 'string' && more.length === 0 ? input.param(name) : undefined;
  },
  getBody: getter((input) => input.body),
});

/** Compiles a path; for memos. */
export function compilePath(text: string): CompiledJsonPath {
  return compileJsonPath(text);
}
