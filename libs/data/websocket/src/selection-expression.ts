import { parseJsonPath } from '@gatehouse/api-model';
import type { JsonPathStep } from '@gatehouse/api-model';
import { printJson } from '@gatehouse/json-path';
import type { JsonValue } from '@gatehouse/json-path';

/** What a selection expression is evaluated on. */
export interface SelectionSource {
  /** The message; undefined when it is no JSON. */
  document(): JsonValue | undefined;
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
  return (source) => selectedText(memberAt(source.document(), steps, 0));
}

/** The value at the rest of a path, undefined when it leads nowhere. A wildcard gives a list of all it finds. */
function memberAt(
  document: JsonValue | undefined,
  steps: readonly JsonPathStep[],
  from: number,
): JsonValue | undefined {
  let value = document;
  for (let i = from; i < steps.length; i++) {
    const step = steps[i];
    if (step === undefined || typeof value !== 'object' || value === null) return undefined;
    if (step.kind === 'wildcard') return membersAt(value, steps, i + 1);
    if (step.kind === 'index') value = Array.isArray(value) ? value[step.index] : undefined;
    else value = value instanceof Map ? value.get(step.name) : undefined;
  }
  return value;
}

function membersAt(value: JsonValue, steps: readonly JsonPathStep[], from: number): JsonValue[] {
  const children = value instanceof Map ? [...value.values()] : Array.isArray(value) ? value : [];
  return children.map((child) => memberAt(child, steps, from) ?? null);
}

/** Text as it is; an array prints `[item1, item2]`, an object as JSON. */
function selectedText(value: JsonValue | undefined): string {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return `[${value.map(selectedText).join(', ')}]`;
  return value instanceof Map ? printJson(value) : String(value);
}
