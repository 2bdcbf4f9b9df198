import { parseJsonPath } from '@gatehouse/api-model';
import type { JsonPathStep } from '@gatehouse/api-model';

/** What a selection expression is evaluated on. */
export interface SelectionSource {
  /** The message as JSON; undefined when it is none. */
  json(): unknown;
  /** `integration.response.statuscode`; undefined before there is an answer. */
  readonly statusCode?: number | undefined;
  /** `integration.response.header.N`, `name` in lower case. */
  responseHeader?(name: string): string | undefined;
}

/** A compiled selection expression. A path that leads nowhere is the empty text. */
export type SelectionExpression = (source: SelectionSource) => string;

type Piece = string | ((source: SelectionSource) => string);

const VARIABLE = /\\\$|\$\{([^}]*)\}|\$([A-Za-z_][\w.-]*(?:\[[^\]]*\][\w.-]*)*)/g;

/**
 * Compiles a selection expression (reference websocket-api.md 2): `$name` and `${name}` mixed with text, `\$` for a dollar
 * sign. Throws RangeError for a variable that messages do not have.
 */
export function compileSelectionExpression(text: string): SelectionExpression {
  const pieces: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(VARIABLE)) {
    if (match.index > at) pieces.push(text.slice(at, match.index));
    const name = match[1] ?? match[2];
    pieces.push(name === undefined ? '$' : variable(name));
    at = match.index + match[0].length;
  }
  if (at < text.length) pieces.push(text.slice(at));
  const [only] = pieces;
  if (pieces.length === 1 && typeof only === 'function') return only;
  if (pieces.every((piece) => typeof piece === 'string')) {
    const constant = pieces.join('');
    return () => constant;
  }
  return (source) => pieces.map((piece) => (typeof piece === 'string' ? piece : piece(source))).join('');
}

function variable(name: string): (source: SelectionSource) => string {
  if (name === 'integration.response.statuscode' || name === 'response.statuscode') {
    return (source) => String(source.statusCode ?? '');
  }
  const header = /^integration\.response\.(?:multivalue)?header\.(.+)$/.exec(name)?.[1]?.toLowerCase();
  if (header !== undefined) return (source) => source.responseHeader?.(header) ?? '';
  const path = name.startsWith('request.body') ? parseJsonPath(name.slice('request.body'.length)) : undefined;
  if (path?.ok !== true) {
    throw new RangeError(`The selection expression uses $${name}, which is no variable that can be selected from.`);
  }
  const { steps } = path;
  return (source) => selectedText(valueAt(source.json(), steps));
}

/** The value at a path, undefined when it leads nowhere. A wildcard gives an array of all it finds. */
export function valueAt(document: unknown, steps: readonly JsonPathStep[]): unknown {
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

/** Text as it is; an array prints `[item1, item2]`, an object as JSON. */
function selectedText(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return `[${value.map(selectedText).join(', ')}]`;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
