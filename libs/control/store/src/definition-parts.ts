import { createHash } from 'node:crypto';
import { setImmediate as giveWay } from 'node:timers/promises';
import type { ApiDefinition } from '@gatehouse/api-model';
import { canonicalJson, deepFreeze } from './canonical-json.ts';

/** Items of one list (an array) or record (entries) of a definition that are stored as one text. */
export interface DefinitionPart {
  readonly digest: string;
  /** Canonical JSON of the array or of the entries. */
  readonly text: () => string;
  readonly items: readonly unknown[];
}

/** A definition as it is stored: a small root that names parts. Equal definitions have equal digests. */
export interface SplitDefinition {
  /** Hex SHA-256 of `rootText`. */
  readonly digest: string;
  readonly rootText: string;
  readonly parts: readonly DefinitionPart[];
}

/** The root's content. */
export interface DefinitionRoot {
  /** Members that are stored as they are. */
  readonly head: Readonly<Record<string, unknown>>;
  /** Arrays by name: digests of their parts in order. */
  readonly lists: Readonly<Record<string, readonly string[]>>;
  /** Records by name: digests of their parts. */
  readonly records: Readonly<Record<string, readonly string[]>>;
}

/** Members with more items than this are cut into parts of about as many. A power of two. */
const ITEMS_PER_PART = 64;
const MAX_ITEMS_PER_PART = 4 * ITEMS_PER_PART;
/** Parts that are written as text before others have a turn. */
const PARTS_PER_TURN = 4;

/**
 * Cuts definitions into parts so that a small change renews few of them. Remembers the digest of parts whose items are
 * the same objects as before: whoever changes a definition and keeps the objects that stay equal pays for the change only.
 * Everything that went through here is frozen.
 */
export class DefinitionSplitter {
  /** By the first item of the part. */
  readonly #known = new WeakMap<object, DefinitionPart>();
  readonly #whole = new WeakMap<object, SplitDefinition>();

  async split(definition: ApiDefinition): Promise<SplitDefinition> {
    const known = this.#whole.get(definition);
    if (known !== undefined) return known;
    const head: Record<string, unknown> = {};
    const lists: Record<string, string[]> = {};
    const records: Record<string, string[]> = {};
    const parts: DefinitionPart[] = [];
    for (const [name, member] of Object.entries(definition)) {
      const kind = Array.isArray(member) ? lists : records;
      const pieces = cut(member);
      if (pieces === undefined) {
        head[name] = deepFreeze(member);
        continue;
      }
      const made = await this.#partsOf(pieces);
      kind[name] = made.map((part) => part.digest);
      parts.push(...made);
      Object.freeze(member);
      await giveWay();
    }
    const rootText = canonicalJson({ head, lists, records });
    const split = { digest: digestOf(rootText), rootText, parts };
    this.#whole.set(Object.freeze(definition), split);
    return split;
  }

  /** Takes note of items that were read, so that their part is known when they are written again. */
  remember(digest: string, items: readonly unknown[]): void {
    const [first] = items;
    const key = keyObject(first);
    if (key !== undefined) this.#known.set(key, { digest, items, text: () => canonicalJson(items) });
  }

  async #partsOf(pieces: readonly (readonly unknown[])[]): Promise<DefinitionPart[]> {
    const parts: DefinitionPart[] = [];
    let made = 0;
    for (const items of pieces) {
      const key = keyObject(items[0]);
      const known = key === undefined ? undefined : this.#known.get(key);
      if (known !== undefined && sameItems(known.items, items)) {
        parts.push(known);
        continue;
      }
      const text = canonicalJson(deepFreeze(items));
      const part = { digest: digestOf(text), items, text: () => canonicalJson(items) };
      if (key !== undefined) this.#known.set(key, part);
      parts.push(part);
      made += 1;
      if (made % PARTS_PER_TURN === 0) await giveWay();
    }
    return parts;
  }
}

/** Puts a definition together again. `itemsOf` gives the items of a part. */
export function joinDefinition(root: DefinitionRoot, itemsOf: (digest: string) => readonly unknown[]): ApiDefinition {
  const members: Record<string, unknown> = { ...root.head };
  for (const [name, digests] of Object.entries(root.lists)) members[name] = Object.freeze(digests.flatMap(itemsOf));
  for (const [name, digests] of Object.entries(root.records)) {
    const entries = digests.flatMap(itemsOf) as [string, unknown][];
    members[name] = Object.freeze(Object.fromEntries(entries.sort(([left], [right]) => (left < right ? -1 : 1))));
  }
  return Object.freeze(members) as ApiDefinition;
}

/** Digests of every part that a root names. */
export function partDigestsOf(root: DefinitionRoot): string[] {
  return [...Object.values(root.lists), ...Object.values(root.records)].flat();
}

/** Pieces of a member that is worth cutting: those of a list in its order, those of a record by the hash of their names. */
function cut(member: unknown): readonly (readonly unknown[])[] | undefined {
  if (Array.isArray(member))
    return member.length > ITEMS_PER_PART && member.every(isRoute) ? cutList(member) : undefined;
  if (!isObject(member)) return undefined;
  const entries = Object.entries(member);
  return entries.length > ITEMS_PER_PART && entries.every(([, item]) => isObject(item))
    ? cutRecord(entries)
    : undefined;
}

/** A piece ends where the content of its last item says so: an insertion moves no other boundary. */
function cutList(items: readonly RouteLike[]): (readonly unknown[])[] {
  const pieces: unknown[][] = [];
  let piece: unknown[] = [];
  for (const item of items) {
    piece.push(item);
    if ((hash(item.routeKey) & (ITEMS_PER_PART - 1)) !== 0 && piece.length < MAX_ITEMS_PER_PART) continue;
    pieces.push(piece);
    piece = [];
  }
  if (piece.length > 0) pieces.push(piece);
  return pieces;
}

function cutRecord(entries: readonly (readonly [string, unknown])[]): (readonly unknown[])[] {
  let count = 1;
  while (count * ITEMS_PER_PART < entries.length) count *= 2;
  const pieces = Array.from({ length: count }, (): (readonly [string, unknown])[] => []);
  for (const entry of entries) pieces[hash(entry[0]) & (count - 1)]?.push(entry);
  for (const piece of pieces) piece.sort(([left], [right]) => (left < right ? -1 : 1));
  return pieces.filter((piece) => piece.length > 0);
}

/** The object that stands for an item: itself, or the value of an entry. */
function keyObject(item: unknown): object | undefined {
  if (Array.isArray(item)) return isObject(item[1]) ? item[1] : undefined;
  return isObject(item) ? item : undefined;
}

function sameItems(left: readonly unknown[], right: readonly unknown[]): boolean {
  return left.length === right.length && left.every((item, index) => isSame(item, right[index]));
}

function isSame(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  return Array.isArray(left) && Array.isArray(right) && left[0] === right[0] && left[1] === right[1];
}

/** What every route of every kind of API has. */
interface RouteLike {
  readonly routeKey: string;
}

function isRoute(value: unknown): value is RouteLike {
  return isObject(value) && 'routeKey' in value && typeof value.routeKey === 'string';
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** FNV-1a with the bits mixed: the low ones decide where a piece ends. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return (value ^ (value >>> 15)) >>> 0;
}
