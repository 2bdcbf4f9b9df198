import { parseMappingValue } from '@gatehouse/api-model';
import type { MappingPart } from '@gatehouse/api-model';
import { parseBody, textAt } from './json-path-value.ts';
import type { MappingSource } from './mapping-source.ts';
import { encodePathText, encodeSegment, encodeSegments } from './percent-encode.ts';

/** What a value becomes part of: it decides how pieces are encoded. */
export type MappingTarget = 'header' | 'path' | 'text';

/** A compiled value. Undefined = a variable does not resolve: the mapping is left out. */
export type MappingValue = (input: MappingInput) => string | undefined;

/** One evaluation: the source, with bodies parsed at most once. */
export class MappingInput {
  readonly source: MappingSource;
  #request: { readonly json: unknown } | undefined;
  #response: { readonly json: unknown } | undefined;

  constructor(source: MappingSource) {
    this.source = source;
  }

  requestJson(): unknown {
    this.#request ??= { json: parseBody(this.source.body()) };
    return this.#request.json;
  }

  responseJson(): unknown {
    this.#response ??= { json: parseBody(this.source.responseBody()) };
    return this.#response.json;
  }
}

/** The pieces of a value (reference http-api.md 9). Throws RangeError for a value that validation would have refused. */
export function partsOf(text: string): readonly MappingPart[] {
  const parsed = parseMappingValue(text);
  if (!parsed.ok) throw new RangeError(`The mapping value "${text}" cannot be used: ${parsed.message}.`);
  return parsed.parts;
}

/** Compiles the pieces of a value for a target. */
export function compileValue(parts: readonly MappingPart[], target: MappingTarget): MappingValue {
  const values = parts.map((part) => compilePart(part, target));
  const [only] = values;
  if (only === undefined) return () => '';
  if (values.length === 1) return only;
  return (input) => {
    let joined = '';
    for (const value of values) {
      const piece = value(input);
      if (piece === undefined) return undefined;
      joined += piece;
    }
    return joined;
  };
}

function compilePart(part: MappingPart, target: MappingTarget): MappingValue {
  const encode = encoderOf(part, target);
  if (part.kind === 'text') {
    const text = encode?.(part.text) ?? part.text;
    return () => text;
  }
  const read = readerOf(part);
  if (target === 'path' && part.kind === 'request.path.param') return encodedParam(part.name, read);
  if (encode === undefined) return read;
  return (input) => {
    const value = read(input);
    return value === undefined ? undefined : encode(value);
  };
}

function readerOf(part: Exclude<MappingPart, { kind: 'text' }>): MappingValue {
  switch (part.kind) {
    case 'request.header':
      return ({ source }) => source.header(part.name);
    case 'response.header':
      return ({ source }) => source.responseHeader(part.name);
    case 'request.querystring':
      return ({ source }) => source.querystring(part.name);
    case 'request.path':
      return ({ source }) => source.path;
    case 'request.path.param':
      return ({ source }) => source.pathParam(part.name);
    case 'context':
      return ({ source }) => source.context(part.name);
    case 'stageVariables':
      return ({ source }) => source.stageVariable(part.name);
    case 'request.body':
      if (part.jsonPath.length === 0) return ({ source }) => source.body();
      return (input) => textAt(input.requestJson(), part.jsonPath);
    case 'response.body':
      if (part.jsonPath.length === 0) return ({ source }) => source.responseBody();
      return (input) => textAt(input.responseJson(), part.jsonPath);
  }
}

/** Undefined = the value fits as it is. */
function encoderOf(part: MappingPart, target: MappingTarget): ((text: string) => string) | undefined {
  const isHeader = part.kind === 'request.header' || part.kind === 'response.header';
  if (target === 'header') return isHeader ? undefined : textToBytes;
  if (target === 'text') return isHeader ? bytesToText : undefined;
  if (isHeader) return (bytes) => encodePathText(bytesToText(bytes));
  return part.kind === 'request.querystring' ? encodeSegments : encodePathText;
}

function encodedParam(name: string, read: MappingValue): MappingValue {
  return (input) => {
    const value = read(input);
    if (value === undefined) return undefined;
    return input.source.greedyParam === name ? encodeSegments(value) : encodeSegment(value);
  };
}

const NOT_ASCII = /[^\t\x20-\x7e]/;

function textToBytes(text: string): string {
  return NOT_ASCII.test(text) ? Buffer.from(text, 'utf8').toString('latin1') : text;
}

function bytesToText(bytes: string): string {
  return NOT_ASCII.test(bytes) ? Buffer.from(bytes, 'latin1').toString('utf8') : bytes;
}
