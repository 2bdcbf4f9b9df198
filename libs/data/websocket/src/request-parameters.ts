import { parseJsonPath } from '@gatehouse/api-model';
import type { JsonPathStep } from '@gatehouse/api-model';
import { requestContextOf } from './event.ts';
import { multiValues, queryPairs } from './handshake-values.ts';
import type { RouteInvocation } from './invocation.ts';

/** Undefined = there is no such value: the parameter is left out. */
type Value = (invocation: RouteInvocation) => string | undefined;

interface Parameter {
  readonly location: 'header' | 'querystring' | 'path';
  readonly name: string;
  readonly value: Value;
}

/** `requestParameters` of an integration for one run. */
export interface RequestParameters {
  /** Flat list, names in lower case. */
  readonly headers: readonly string[];
  /** Encoded, without `?`. */
  readonly query: string;
  /** Flat list for the variables of the URI. */
  readonly path: readonly string[];
}

/** Compiles `requestParameters` (reference websocket-api.md 5). Throws RangeError for a key or value that means nothing. */
export function compileRequestParameters(
  parameters: Readonly<Record<string, string>> | undefined,
): (invocation: RouteInvocation) => RequestParameters {
  const compiled = Object.entries(parameters ?? {}).map(([key, text]) => compileParameter(key, text));
  if (compiled.length === 0) return () => NONE;
  return (invocation) => evaluate(compiled, invocation);
}

const NONE: RequestParameters = { headers: [], query: '', path: [] };

function evaluate(parameters: readonly Parameter[], invocation: RouteInvocation): RequestParameters {
  const headers: string[] = [];
  const path: string[] = [];
  const query = new URLSearchParams();
  for (const { location, name, value } of parameters) {
    const text = value(invocation);
    if (text === undefined) continue;
    if (location === 'header') headers.push(name.toLowerCase(), headerText(text));
    else if (location === 'path') path.push(name, text);
    else query.append(name, text);
  }
  return { headers, query: query.toString(), path };
}

/** A message may hold anything; a header may not. */
function headerText(text: string): string {
  return Buffer.from(text.replace(/[\0-\x08\x0a-\x1f\x7f]/g, ' '), 'utf8').toString('latin1');
}

function compileParameter(key: string, text: string): Parameter {
  const match = /^integration\.request\.(header|querystring|path)\.(.+)$/.exec(key);
  if (match === null)
    throw new RangeError(`The request parameter "${key}" cannot be used: it is no part of a request.`);
  return { location: match[1] as Parameter['location'], name: match[2] ?? '', value: compileValue(key, text) };
}

function compileValue(key: string, text: string): Value {
  const literal = /^'(.*)'$/s.exec(text)?.[1];
  if (literal !== undefined) return () => literal;
  if (text.startsWith('context.')) return contextValue(text.slice('context.'.length).split('.'));
  const variable = /^stageVariables\.(\w+)$/.exec(text)?.[1];
  if (variable !== undefined) return ({ stage }) => stage.variables[variable];
  const path = text.startsWith('route.request.body')
    ? parseJsonPath(text.slice('route.request.body'.length))
    : undefined;
  if (path?.ok === true) {
    return (invocation) =>
      path.steps.length === 0 ? invocation.body : plainText(valueAt(invocation.json(), path.steps));
  }
  const value = handshakeValue(text);
  if (value !== undefined) return value;
  throw new RangeError(`The request parameter "${key}" cannot be used: "${text}" is no value that requests have.`);
}

function contextValue(names: readonly string[]): Value {
  return (invocation) => {
    let value: unknown = requestContextOf(invocation);
    for (const name of names) value = isRecord(value) ? value[name] : undefined;
    return plainText(value);
  };
}

/** `route.request.header.N` and its kin: only a connect has them. */
export function handshakeValue(text: string): Value | undefined {
  const match = /^route\.request\.(multivalue)?(header|querystring)\.([\w.$-]+)$/.exec(text);
  if (match === null) return undefined;
  const [, multivalue, location, name = ''] = match;
  return ({ handshake }) => {
    if (handshake === undefined) return undefined;
    const isHeader = location === 'header';
    const all = multiValues(isHeader ? handshake.headers : queryPairs(handshake.query));
    const values = all[isHeader ? name.toLowerCase() : name];
    return multivalue === undefined ? values?.at(-1) : values?.join(',');
  };
}

/** The value at a path, undefined when it leads nowhere. A wildcard gives an array of all it finds. */
function valueAt(document: unknown, steps: readonly JsonPathStep[]): unknown {
  let value = document;
  for (const [index, step] of steps.entries()) {
    if (typeof value !== 'object' || value === null) return undefined;
    if (step.kind === 'wildcard') {
      const rest = steps.slice(index + 1);
      return Object.values(value).map((item) => valueAt(item, rest));
    }
    if (step.kind === 'index') value = Array.isArray(value) ? value[step.index] : undefined;
    else value = Object.hasOwn(value, step.name) ? (value as Record<string, unknown>)[step.name] : undefined;
  }
  return value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function plainText(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
