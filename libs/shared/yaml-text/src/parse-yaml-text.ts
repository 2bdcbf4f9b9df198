import { LineCounter, parseDocument } from 'yaml';
import type { Document, Node } from 'yaml';
import type { Problem, Validated } from '@gatehouse/api-model';

const MAX_MESSAGE_CHARACTERS = 200;

/** A text that was read. */
export interface YamlText {
  readonly value: unknown;
  /** Problems of the value, by path, with line and column of their place in the text. */
  located(problems: readonly Problem[]): readonly Problem[];
}

/** Reads a text, YAML or JSON. Its problem says line and column. Never throws. */
export function readYamlText(text: string): Validated<YamlText> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined) {
    // The first one only: in a text that is no YAML the others follow from it, and may quote half the file.
    const message = (error.message.split('\n')[0] ?? '').slice(0, MAX_MESSAGE_CHARACTERS);
    return {
      ok: false,
      problems: [at(lines, error.pos[0], { path: '', message: `is neither YAML nor JSON: ${message}` })],
    };
  }
  const content = contentOf(document);
  if (!content.ok) return content;
  const located = (problems: readonly Problem[]) =>
    problems.map((problem) => at(lines, offsetOf(document, problem.path), problem));
  return { ok: true, value: { value: content.value, located } };
}

/** Reads a text, and hands its value to `validate`. Problems of both say their line and column. Never throws. */
export function parseYamlText<T>(text: string, validate: (value: unknown) => Validated<T>): Validated<T> {
  const read = readYamlText(text);
  if (!read.ok) return read;
  const result = validate(read.value.value);
  return result.ok ? result : { ok: false, problems: read.value.located(result.problems) };
}

/** Bounded aliases: a small file must not unfold into a huge one. */
function contentOf(document: Document): Validated<unknown> {
  try {
    return { ok: true, value: document.toJS({ maxAliasCount: 100 }) };
  } catch (error) {
    return { ok: false, problems: [{ path: '', message: error instanceof Error ? error.message : String(error) }] };
  }
}

function at(lines: LineCounter, offset: number | undefined, problem: Problem): Problem {
  if (offset === undefined) return problem;
  const { line, col } = lines.linePos(offset);
  return { path: problem.path, message: `${problem.message} (line ${String(line)}, column ${String(col)})` };
}

/** Where the nearest node that exists on a path begins. */
function offsetOf(document: Document, path: string): number | undefined {
  const keys = segmentsOf(path);
  for (let depth = keys.length; depth >= 0; depth -= 1) {
    const node = document.getIn(keys.slice(0, depth), true) as Node | undefined;
    if (node?.range) return node.range[0];
  }
  return undefined;
}

function segmentsOf(path: string): (string | number)[] {
  return [...path.matchAll(/\[(\d+)\]|\["([^"]*)"\]|([^.[\]]+)/g)].map((match) =>
    match[1] === undefined ? (match[2] ?? match[3] ?? '') : Number(match[1]),
  );
}
