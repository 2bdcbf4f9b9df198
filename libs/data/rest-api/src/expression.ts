import { compileTemplate, renderTemplate } from '@gatehouse/mapping-templates';
import type { RestValues } from './rest-values.ts';

/** A compiled mapping expression: one value, or several of a multi-value source. Undefined = the target is left out. */
export type Expression = (values: RestValues) => readonly string[] | undefined;

/** A body that an expression reads is broken JSON: 400 for a request, 500 for an answer (reference rest-api.md 4.3). */
export class BrokenJsonError extends Error {
  constructor() {
    super('The body is no JSON.');
    this.name = 'BrokenJsonError';
  }
}

const PARAMETER = /^method\.request\.(multivalue)?(path|querystring|header)\.(.+)$/s;
const ANSWER_HEADER = /^integration\.response\.(multivalue)?header\.(.+)$/s;
const BODY = /^(method\.request|integration\.response)\.body(.*)$/s;

/**
 * Compiles an expression of `requestParameters`, `responseParameters` or of a gateway response (reference rest-api.md 3.2, 4.3, 4.7).
 * Evaluating it may throw BrokenJsonError. Throws RangeError for a text that is no expression.
 */
export function compileExpression(text: string): Expression {
  if (text.startsWith("'") && text.endsWith("'") && text.length >= 2) {
    const literal = [text.slice(1, -1)];
    return () => literal;
  }
  const found = parameterOf(text) ?? answerHeaderOf(text) ?? surroundingsOf(text) ?? bodyOf(text);
  if (found === undefined) throw new RangeError(`The mapping expression "${text}" cannot be used.`);
  return found;
}

/** True if evaluating the expression needs the request's body. */
export function readsRequestBody(text: string): boolean {
  return /^method\.request\.body/.test(text);
}

function parameterOf(text: string): Expression | undefined {
  const [, multi, location, name = ''] = PARAMETER.exec(text) ?? [];
  if (location === undefined) return undefined;
  if (location === 'path') return one((values) => values.path(name));
  const read = (values: RestValues): string[] =>
    location === 'header' ? values.headers(name) : values.querystrings(name);
  return multi === undefined ? last(read) : all(read);
}

function answerHeaderOf(text: string): Expression | undefined {
  const [, multi, name] = ANSWER_HEADER.exec(text) ?? [];
  if (name === undefined) return undefined;
  const read = (values: RestValues): string[] => values.answerHeaders(name);
  return multi === undefined ? last(read) : all(read);
}

function surroundingsOf(text: string): Expression | undefined {
  const [, place, name] = /^(context|stageVariables)\.(.+)$/s.exec(text) ?? [];
  if (name === undefined) return undefined;
  return place === 'context' ? one((values) => values.context(name)) : one((values) => values.stageVariable(name));
}

/** The value that a JSONPath finds: strings as they are, everything else as JSON text. */
function bodyOf(text: string): Expression | undefined {
  const [, owner, path = ''] = BODY.exec(text) ?? [];
  if (owner === undefined) return undefined;
  const read = (values: RestValues): string => (owner === 'method.request' ? values.body() : values.answerBody());
  if (path === '') return one(read);
  const quote = path.includes("'") ? '"' : "'";
  const compiled = compileTemplate(`$input.json(${quote}$${path}${quote})`);
  if (!compiled.ok) throw new RangeError(`The JSONPath "$${path}" cannot be used.`);
  const { template } = compiled;
  return one((values) => {
    const body = read(values);
    if (!/^\s*[{["']/.test(body)) return undefined;
    const rendered = renderTemplate(template, { body });
    if (!rendered.ok) throw new BrokenJsonError();
    return rendered.text.startsWith('"') ? (JSON.parse(rendered.text) as string) : rendered.text;
  });
}

function one(read: (values: RestValues) => string | undefined): Expression {
  return (values) => {
    const value = read(values);
    return value === undefined || value === '' ? undefined : [value];
  };
}

function last(read: (values: RestValues) => readonly string[]): Expression {
  return one((values) => read(values).at(-1));
}

function all(read: (values: RestValues) => readonly string[]): Expression {
  return (values) => {
    const found = read(values);
    return found.length === 0 ? undefined : found;
  };
}
