import type { Problem } from '@gatehouse/api-model';
import type { DocumentPath } from './document-path.ts';
import { createLineIndex } from './line-index.ts';
import type { LineIndex, Position } from './line-index.ts';
import { SyntaxFault } from './marks.ts';
import type { Marks } from './marks.ts';
import { parseJson } from './parse-json.ts';
import { parseYaml } from './parse-yaml.ts';

/** A parsed text that still knows where its members stand. */
export interface SourceDocument {
  readonly root: unknown;
  /** Place of a member, or of its nearest ancestor that has one. */
  locate(path: DocumentPath): Position;
  /** The text from a member's value on, for scalars that lose digits when parsed (`version: 1.10`). */
  scalarText(path: DocumentPath): string | undefined;
}

/** A document, or the reason why the text is none. */
export type SourceResult =
  | { readonly ok: true; readonly source: SourceDocument }
  | { readonly ok: false; readonly problems: readonly Problem[] };

// A text that begins with `{` and a quoted key is meant as JSON and held to JSON's rules; YAML would let trailing commas pass.
const JSON_START = /^\s*(?:\{\s*(?:["}]|$)|\[)/;

/** Parses a text of at most `maxBytes` bytes of UTF-8 as JSON or YAML. The size is looked at before anything else. */
export function readSource(body: string, maxBytes: number): SourceResult {
  if (body.length > maxBytes || Buffer.byteLength(body) > maxBytes) {
    const message = `the document has ${Buffer.byteLength(body)} bytes, more than the limit of ${maxBytes}; split it or leave out what the gateway does not use, such as schemas and examples`;
    return { ok: false, problems: [{ path: '#', message }] };
  }
  const text = body.startsWith('\uFEFF') ? body.slice(1) : body;
  const parse = JSON_START.test(text) ? parseJson : parseYaml;
  const lines = createLineIndex(text);
  try {
    return { ok: true, source: located(text, parse, lines) };
  } catch (error) {
    if (!(error instanceof SyntaxFault)) throw error;
    return { ok: false, problems: [{ path: '#', message: `${placeOf(error, lines)}${error.message}` }] };
  }
}

function placeOf(fault: SyntaxFault, lines: LineIndex): string {
  if (fault.offset === undefined) return '';
  const { line, column } = lines.at(fault.offset);
  return `line ${line}, column ${column}: `;
}

function located(text: string, parse: typeof parseJson, lines: LineIndex): SourceDocument {
  const root = parse(text);
  // Most documents are read without a complaint, so the places are found by a second reading when the first complaint comes.
  let marked: { readonly root: unknown; readonly marks: Marks } | undefined;
  function offsetOf(path: DocumentPath): number {
    if (marked === undefined) {
      const marks: Marks = new WeakMap();
      marked = { root: parse(text, marks), marks };
    }
    return offsetIn(marked.root, path, marked.marks);
  }
  return {
    root,
    locate: (path) => lines.at(offsetOf(path)),
    scalarText: (path) => {
      const scalarAfterKey = /["']?[^:"'\n]*["']?\s*:\s*([^\s,#}]+)/y;
      scalarAfterKey.lastIndex = offsetOf(path);
      return scalarAfterKey.exec(text)?.[1];
    },
  };
}

function offsetIn(root: unknown, path: DocumentPath, marks: Marks): number {
  let offset = 0;
  let container = root;
  for (const step of path) {
    if (typeof container !== 'object' || container === null) break;
    offset = marks.get(container)?.get(String(step)) ?? offset;
    container = (container as Record<string, unknown>)[String(step)];
  }
  return offset;
}
