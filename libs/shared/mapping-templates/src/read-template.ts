import type { Cursor } from './cursor.ts';
import { readDirective } from './read-directive.ts';
import type { Block, BlockEnd } from './read-directive.ts';
import { readExpression } from './read-expression.ts';
import { isReference, readReference } from './read-reference.ts';
import type { Expression, TemplateNode } from './syntax.ts';

const WORD = /#(?:\{(?<braced>[a-z]+)\}|(?<plain>[a-z]+)(?![A-Za-z0-9_]))/y;
const BLOCK_ENDS: readonly string[] = ['end', 'else', 'elseif'];

/** Reads a template to its end. Throws TemplateSyntaxError. */
export function readTemplate(cursor: Cursor): readonly TemplateNode[] {
  const block = readBlock(cursor);
  if (block.endedBy === undefined) return block.nodes;
  throw cursor.error(`#${block.endedBy} has no #if, #foreach or #define before it`, block.endsAt);
}

/** Reads until the word that ends a block, which is passed. */
export function readBlock(cursor: Cursor): Block {
  const nodes: TemplateNode[] = [];
  let text = '';
  const flush = (): void => {
    if (text !== '') nodes.push({ kind: 'text', text });
    text = '';
  };
  while (!cursor.isAtEnd()) {
    text += readText(cursor);
    const endsAt = cursor.at;
    const endedBy = readBlockEnd(cursor);
    if (endedBy !== undefined) {
      flush();
      return { nodes, endedBy, endsAt };
    }
    const piece = readPiece(cursor);
    if (typeof piece === 'string') text += piece;
    else {
      flush();
      nodes.push(piece);
    }
  }
  flush();
  return { nodes, endedBy: undefined, endsAt: cursor.at };
}

function readValue(cursor: Cursor): Expression {
  return readExpression(cursor, readTemplate);
}

/** Text up to the next character that may begin something. */
function readText(cursor: Cursor): string {
  return cursor.match(/[^$#\\]+/y)?.[0] ?? '';
}

function readBlockEnd(cursor: Cursor): BlockEnd | undefined {
  if (!cursor.startsWith('#')) return undefined;
  const begin = cursor.at;
  const word = wordOf(cursor.match(WORD));
  if (word !== undefined && BLOCK_ENDS.includes(word)) return word as BlockEnd;
  cursor.moveTo(begin);
  return undefined;
}

function readPiece(cursor: Cursor): TemplateNode | string {
  switch (cursor.text[cursor.at]) {
    case undefined:
      return '';
    case '\\':
      return readBackslashes(cursor);
    case '$':
      return readReference(cursor, readValue) ?? takeOne(cursor);
    default:
      return readHash(cursor);
  }
}

function readHash(cursor: Cursor): TemplateNode | string {
  if (cursor.match(/##[^\n]*(?:\n|$)/y) !== undefined) return '';
  if (cursor.startsWith('#*')) {
    readUntil(cursor, '#*', '*#', 'A comment');
    return '';
  }
  if (cursor.startsWith('#[[')) return readUntil(cursor, '#[[', ']]#', 'A literal block');
  const begin = cursor.at;
  const word = wordOf(cursor.match(WORD));
  const node = word === undefined ? undefined : readDirective(word, { cursor, begin, readValue, readBlock });
  if (node !== undefined) return node;
  cursor.moveTo(begin);
  return takeOne(cursor);
}

function readUntil(cursor: Cursor, open: string, close: string, what: string): string {
  const begin = cursor.at;
  const end = cursor.text.indexOf(close, begin + open.length);
  if (end === -1) throw cursor.error(`${what} has no end: ${close}`, begin);
  cursor.moveTo(end + close.length);
  return cursor.text.slice(begin + open.length, end);
}

/** Backslashes before something that begins a reference or directive: two are one, an odd one makes it text. */
function readBackslashes(cursor: Cursor): string {
  const slashes = cursor.match(/\\+/y)?.[0] ?? '';
  if (!beginsSomething(cursor)) return slashes;
  const kept = slashes.slice(0, Math.floor(slashes.length / 2));
  return slashes.length % 2 === 0 ? kept : kept + takeOne(cursor);
}

function beginsSomething(cursor: Cursor): boolean {
  if (isReference(cursor)) return true;
  const begin = cursor.at;
  const word = wordOf(cursor.match(WORD));
  cursor.moveTo(begin);
  return word !== undefined && DIRECTIVES.has(word);
}

const DIRECTIVES: ReadonlySet<string> = new Set([
  ...BLOCK_ENDS,
  'set',
  'if',
  'foreach',
  'define',
  'literal',
  'break',
  'stop',
]);

function takeOne(cursor: Cursor): string {
  const character = cursor.text.charAt(cursor.at);
  cursor.moveTo(cursor.at + 1);
  return character;
}

function wordOf(match: RegExpExecArray | undefined): string | undefined {
  return match?.groups?.['braced'] ?? match?.groups?.['plain'];
}
