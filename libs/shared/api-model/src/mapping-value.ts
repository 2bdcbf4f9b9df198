import { parseJsonPath } from './json-path.ts';
import type { JsonPathStep } from './json-path.ts';

/** A piece of a mapping value. Values of all pieces are joined; what a missing value does is the compiler's business. */
export type MappingPart =
  | { readonly kind: 'text'; readonly text: string }
  /** Name in lower case; several values are joined with a comma. */
  | { readonly kind: 'request.header' | 'response.header'; readonly name: string }
  /** Name as written: query names are case-sensitive. */
  | { readonly kind: 'request.querystring'; readonly name: string }
  /** The path without the stage. */
  | { readonly kind: 'request.path' }
  /** A variable that the route captures. */
  | { readonly kind: 'request.path.param'; readonly name: string }
  /** No steps = the whole body. */
  | { readonly kind: 'request.body' | 'response.body'; readonly jsonPath: readonly JsonPathStep[] }
  /** Name without `$context.`, for example `authorizer.claims.sub`. */
  | { readonly kind: 'context'; readonly name: string }
  | { readonly kind: 'stageVariables'; readonly name: string };

/** The pieces of a value in order, or why it cannot be read. */
export type ParsedMappingValue =
  { readonly ok: true; readonly parts: readonly MappingPart[] } | { readonly ok: false; readonly message: string };

type ParsedVariable =
  { readonly ok: true; readonly part: MappingPart } | { readonly ok: false; readonly message: string };

const VARIABLE_START = /^\$(request|response|context|stageVariables)(?![A-Za-z0-9_-])/;
const HEADER_NAME = /^[A-Za-z0-9!#%&'*+.^_`|~-]{1,256}$/;
const QUERY_NAME = /^[^\s$={}&]{1,256}$/;
const PATH_PARAMETER = /^[A-Za-z0-9._:-]{1,128}$/;
const CONTEXT_NAME = /^[A-Za-z0-9_][A-Za-z0-9_.:/-]{0,255}$/;
const STAGE_VARIABLE = /^[A-Za-z0-9_]{1,64}$/;

const PREFIXES: readonly {
  readonly prefix: string;
  readonly name: RegExp;
  readonly part: (name: string) => MappingPart;
}[] = [
  {
    prefix: 'request.header.',
    name: HEADER_NAME,
    part: (name) => ({ kind: 'request.header', name: name.toLowerCase() }),
  },
  { prefix: 'request.querystring.', name: QUERY_NAME, part: (name) => ({ kind: 'request.querystring', name }) },
  { prefix: 'request.path.', name: PATH_PARAMETER, part: (name) => ({ kind: 'request.path.param', name }) },
  {
    prefix: 'response.header.',
    name: HEADER_NAME,
    part: (name) => ({ kind: 'response.header', name: name.toLowerCase() }),
  },
  { prefix: 'context.', name: CONTEXT_NAME, part: (name) => ({ kind: 'context', name }) },
  { prefix: 'stageVariables.', name: STAGE_VARIABLE, part: (name) => ({ kind: 'stageVariables', name }) },
];

function bodyVariable(expression: string): ParsedVariable | undefined {
  const match = /^(request|response)\.body(.*)$/s.exec(expression);
  if (match === null) return undefined;
  const path = parseJsonPath(match[2] ?? '');
  if (!path.ok) return { ok: false, message: `$${expression} ${path.message}` };
  return { ok: true, part: { kind: match[1] === 'request' ? 'request.body' : 'response.body', jsonPath: path.steps } };
}

/** `expression` is what follows `$`, without braces. */
function parseVariable(expression: string): ParsedVariable {
  if (expression === 'request.path') return { ok: true, part: { kind: 'request.path' } };
  const rule = PREFIXES.find(({ prefix }) => expression.startsWith(prefix));
  if (rule === undefined) {
    const body = bodyVariable(expression);
    if (body !== undefined) return body;
    return {
      ok: false,
      message:
        `$${expression} is not a variable; use request.header.N, request.querystring.N, request.body, request.path, ` +
        'context.N, stageVariables.N, response.header.N or response.body',
    };
  }
  const name = expression.slice(rule.prefix.length);
  if (rule.name.test(name)) return { ok: true, part: rule.part(name) };
  const advice =
    name === '' ? 'a name is missing' : 'write ${...} around each variable when a value holds more than one';
  return { ok: false, message: `$${expression} cannot be read: ${advice}` };
}

function parseTemplate(text: string): ParsedMappingValue {
  const parts: MappingPart[] = [];
  let at = 0;
  for (;;) {
    const open = text.indexOf('${', at);
    const literal = text.slice(at, open === -1 ? undefined : open);
    if (literal !== '') parts.push({ kind: 'text', text: literal });
    if (open === -1) return { ok: true, parts };
    const close = text.indexOf('}', open);
    if (close === -1) return { ok: false, message: 'has "${" without "}"' };
    const variable = parseVariable(text.slice(open + 2, close));
    if (!variable.ok) return variable;
    parts.push(variable.part);
    at = close + 1;
  }
}

/**
 * Reads a parameter mapping's value (reference http-api.md 9): `$request.header.N` and its kin alone, `${...}` pieces mixed
 * with text, or static text. Checks the grammar only; whether a name may be used is the validation's business.
 */
export function parseMappingValue(text: string): ParsedMappingValue {
  if (text.includes('${')) return parseTemplate(text);
  if (!VARIABLE_START.test(text)) return { ok: true, parts: text === '' ? [] : [{ kind: 'text', text }] };
  const variable = parseVariable(text.slice(1));
  return variable.ok ? { ok: true, parts: [variable.part] } : variable;
}
