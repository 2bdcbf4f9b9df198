import { parseTemplate } from './template.ts';
import type { Template, TemplateValues } from './template.ts';
import type { HttpTarget, WebSocketTarget } from './scenario-file.ts';

/** What all kinds of targets have: texts of one request, ready to be made. */
export interface CompiledTarget {
  readonly name: string;
  readonly weight: number;
  readonly path: Template;
  /** The same object for every request when no header has a value in it. */
  readonly headers: (values: TemplateValues) => Record<string, string>;
}

/** An HTTP target, ready to make requests. */
export interface CompiledHttpTarget extends CompiledTarget {
  readonly method: HttpTarget['method'];
  readonly body: Template | undefined;
  /** True when an answer with this status is what was wanted. */
  readonly isExpected: (status: number) => boolean;
}

/** A WebSocket target, ready to open connections. */
export interface CompiledWebSocketTarget extends CompiledTarget {
  readonly subprotocols: readonly string[];
  readonly holdMs: number;
  readonly messages:
    { readonly everyMs: number; readonly text: Template; readonly expect: 'echo' | 'answer' | 'none' } | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Compiles a target of a validated scenario. Without a list of statuses, 2xx, 3xx and 429 (a limit that does its work) are expected. */
export function compileHttpTarget(target: HttpTarget, env: Environment): CompiledHttpTarget {
  const { method, body, json, expectStatus } = target;
  const expected = expectStatus === undefined ? undefined : new Set(expectStatus);
  const text = json === undefined ? body : JSON.stringify(json);
  const hasType = Object.keys(target.headers).some((name) => name.toLowerCase() === 'content-type');
  const headers =
    json === undefined || hasType ? target.headers : { 'content-type': 'application/json', ...target.headers };
  return {
    ...compileTarget({ ...target, headers }, `${method} ${target.path}`, env),
    method,
    body: text === undefined ? undefined : template(text, env).render,
    isExpected: (status) => expected?.has(status) ?? ((status >= 200 && status < 400) || status === 429),
  };
}

/** Compiles a target of a validated scenario. */
export function compileWebSocketTarget(target: WebSocketTarget, env: Environment): CompiledWebSocketTarget {
  const { messages } = target;
  return {
    ...compileTarget(target, target.path, env),
    subprotocols: target.subprotocols,
    holdMs: target.hold,
    messages: messages && {
      everyMs: messages.every,
      text: template(messages.text, env).render,
      expect: messages.expect,
    },
  };
}

function compileTarget(
  { name, weight, path, headers }: Pick<HttpTarget, 'name' | 'weight' | 'path' | 'headers'>,
  fallbackName: string,
  env: Environment,
): CompiledTarget {
  const compiled = Object.entries(headers).map(([field, value]) => ({ field, ...template(value, env) }));
  const values = { counter: 0, random: () => 0 };
  const constant = Object.fromEntries(compiled.map(({ field, render }) => [field, render(values)]));
  return {
    name: name ?? fallbackName,
    weight,
    path: template(path, env).render,
    headers: compiled.every(({ isConstant }) => isConstant)
      ? () => constant
      : (request) => Object.fromEntries(compiled.map(({ field, render }) => [field, render(request)])),
  };
}

function template(text: string, env: Environment): { readonly render: Template; readonly isConstant: boolean } {
  const parsed = parseTemplate(text, env);
  if (!parsed.ok) throw new Error(`A template of a validated scenario does not compile: ${parsed.message}`);
  return parsed;
}
