import type { Cursor } from './cursor.ts';
import { readReference } from './read-reference.ts';
import type { Branch, Expression, Reference, TemplateNode } from './syntax.ts';

/** What directives are read with. */
export interface DirectiveInput {
  /** Stands behind the word. */
  readonly cursor: Cursor;
  /** Where the `#` is. */
  readonly begin: number;
  readonly readValue: (cursor: Cursor) => Expression;
  readonly readBlock: (cursor: Cursor) => Block;
}

/** A word that ends a block. */
export type BlockEnd = 'end' | 'else' | 'elseif';

/** The nodes of a block and the word that ended it, undefined at the end of the text. */
export interface Block {
  readonly nodes: readonly TemplateNode[];
  readonly endedBy: BlockEnd | undefined;
  /** Where that word begins. */
  readonly endsAt: number;
}

const REFUSED: readonly string[] = ['macro', 'include', 'parse', 'evaluate'];

/** Reads a directive behind its word, undefined when the word is none: then it is text. Throws TemplateSyntaxError. */
export function readDirective(word: string, input: DirectiveInput): TemplateNode | undefined {
  switch (word) {
    case 'set':
      return readSet(input);
    case 'if':
      return input.cursor.nested(() => readIf(input));
    case 'foreach':
      return input.cursor.nested(() => readForeach(input));
    case 'define':
      return input.cursor.nested(() => readDefine(input));
    case 'literal':
      return readLiteral(input);
    case 'break':
      return { kind: 'break' };
    case 'stop':
      return { kind: 'stop' };
    default:
      if (REFUSED.includes(word) && /\s*\(/y.test(input.cursor.text.slice(input.cursor.at, input.cursor.at + 8))) {
        throw input.cursor.error(`#${word} is not available in mapping templates`, input.begin);
      }
      return undefined;
  }
}

function readSet(input: DirectiveInput): TemplateNode {
  const { cursor, readValue } = input;
  const at = positionOf(input);
  open(input, '#set');
  const target = readTarget(input, '#set');
  cursor.skipBlanks();
  cursor.expect('=', '#set');
  const value = readValue(cursor);
  close(cursor, '#set');
  return { kind: 'set', at, target, value };
}

function readIf(input: DirectiveInput): TemplateNode {
  const branches: Branch[] = [];
  for (let word: string | undefined = 'elseif'; ;) {
    const block: Block = word === 'elseif' ? readBranch(input, branches) : input.readBlock(input.cursor);
    if (block.endedBy === undefined) throw input.cursor.error('#if has no #end', input.begin);
    if (word === 'else') {
      if (block.endedBy !== 'end') throw input.cursor.error(`#${block.endedBy} stands behind #else`, block.endsAt);
      return { kind: 'if', branches, otherwise: block.nodes };
    }
    if (block.endedBy === 'end') return { kind: 'if', branches, otherwise: [] };
    word = block.endedBy;
  }
}

function readBranch(input: DirectiveInput, branches: Branch[]): Block {
  const name = branches.length === 0 ? '#if' : '#elseif';
  open(input, name);
  const test = input.readValue(input.cursor);
  close(input.cursor, name);
  const block = input.readBlock(input.cursor);
  branches.push({ test, body: block.nodes });
  return block;
}

function readForeach(input: DirectiveInput): TemplateNode {
  const { cursor, readValue } = input;
  const at = positionOf(input);
  open(input, '#foreach');
  const target = readTarget(input, '#foreach');
  if (target.steps.length > 0) throw cursor.unexpected('A variable without properties');
  cursor.skipBlanks();
  if (cursor.match(/in(?![\w-])/y) === undefined) throw cursor.unexpected('"in"');
  const items = readValue(cursor);
  close(cursor, '#foreach');
  return { kind: 'foreach', at, name: target.name, items, body: readBody(input, '#foreach') };
}

function readDefine(input: DirectiveInput): TemplateNode {
  const at = positionOf(input);
  open(input, '#define');
  const { name } = readTarget(input, '#define');
  close(input.cursor, '#define');
  return { kind: 'define', at, name, body: readBody(input, '#define') };
}

/** `#literal()…#end`: nothing inside is read. */
function readLiteral({ cursor, begin }: DirectiveInput): TemplateNode | undefined {
  if (cursor.match(/\s*\(\s*\)/y) === undefined) return undefined;
  const end = cursor.text.indexOf('#end', cursor.at);
  if (end === -1) throw cursor.error('#literal has no #end', begin);
  const text = cursor.text.slice(cursor.at, end);
  cursor.moveTo(end + '#end'.length);
  return { kind: 'text', text };
}

function readBody(input: DirectiveInput, name: string): readonly TemplateNode[] {
  const block = input.readBlock(input.cursor);
  if (block.endedBy === 'end') return block.nodes;
  if (block.endedBy === undefined) throw input.cursor.error(`${name} has no #end`, input.begin);
  throw input.cursor.error(`#${block.endedBy} does not belong to ${name}`, block.endsAt);
}

function readTarget({ cursor, readValue }: DirectiveInput, name: string): Reference {
  cursor.skipBlanks();
  const target = readReference(cursor, readValue);
  if (target === undefined) throw cursor.unexpected(`The variable of ${name}`);
  return target;
}

function open({ cursor }: DirectiveInput, name: string): void {
  cursor.skipBlanks();
  cursor.expect('(', name);
}

function close(cursor: Cursor, name: string): void {
  cursor.skipBlanks();
  cursor.expect(')', name);
}

function positionOf({ cursor, begin }: DirectiveInput): number {
  return cursor.position - (cursor.at - begin);
}
