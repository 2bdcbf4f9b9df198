import { decodePercent } from './percent.ts';
import { splitRouteKey } from './route-key-parts.ts';
import type { RouteKeyParts } from './route-key-parts.ts';
import { MethodTable, RouteNode } from './route-node.ts';
import type { RouteEntry, RouteMatch } from './route-node.ts';

/** The routes of one API. Filled once, route by route (so that a caller can yield in between), then only read. */
export interface RouteTable<T> {
  /** Adds a validated route key. Throws RangeError when another route matches the same requests. */
  add(routeKey: string, value: T): void;
  /**
   * The route that serves `method` (upper case) and `path` (as sent, without stage and query), or undefined: answer 404.
   * A path in which a literal segment is percent-encoded matches that literal: segments are compared decoded.
   */
  match(method: string, path: string): RouteMatch<T> | undefined;
}

/**
 * Makes an empty route table. Matching follows reference http-api.md 2: full match (literal beats variable, left to right)
 * before greedy match (longest literal prefix) before `$default`; the explicit method beats ANY at the same place only.
 * A variable captures at least one character, a greedy variable at least one segment; a trailing slash is a segment of its own.
 */
export function createRouteTable<T>(): RouteTable<T> {
  return new TrieRouteTable<T>();
}

const SLASH = 47;
const NOTHING: readonly string[] = [];

class TrieRouteTable<T> implements RouteTable<T> {
  readonly #root = new RouteNode<T>();
  /** Routes without variables by their whole path: one look-up serves them without touching the trie. */
  readonly #literalPaths = new Map<string, MethodTable<T>>();
  readonly #defaults = new MethodTable<T>();

  // State of the match that runs: matching is synchronous, so that one set per table does, and nothing is allocated.
  #method = '';
  #path = '';
  #isEncoded = false;
  readonly #captured: string[] = [];
  #greedyEntry: RouteEntry<T> | undefined;
  #greedyStart = 0;
  #greedyCaptured: readonly string[] = NOTHING;

  add(routeKey: string, value: T): void {
    const parts = splitRouteKey(routeKey);
    const names = parts.segments.filter((segment) => segment.kind !== 'literal').map((segment) => segment.text);
    const entry: RouteEntry<T> = { routeKey, names, plainMatch: { value, params: undefined, isGreedy: false } };
    if (parts.path === undefined) {
      this.#defaults.add(parts.method, entry);
      return;
    }
    this.#placeOf(parts).add(parts.method, entry);
    if (names.length === 0) this.#literalPath(parts.path).add(parts.method, entry);
  }

  match(method: string, path: string): RouteMatch<T> | undefined {
    const literal = this.#literalPaths.get(path)?.select(method);
    if (literal !== undefined) return literal.plainMatch;
    if (path.charCodeAt(0) !== SLASH) return this.#defaults.select(method)?.plainMatch;
    this.#method = method;
    this.#path = path;
    this.#isEncoded = path.includes('%');
    this.#greedyEntry = undefined;
    const full = this.#walk(this.#root, path.length === 1 ? 2 : 1, 0);
    if (full !== undefined) return this.#fullMatch(full);
    if (this.#greedyEntry !== undefined) return this.#greedyMatch(this.#greedyEntry);
    return this.#defaults.select(method)?.plainMatch;
  }

  #placeOf(parts: RouteKeyParts): MethodTable<T> {
    let node = this.#root;
    for (const segment of parts.segments) {
      if (segment.kind === 'greedy') return (node.greedy ??= new MethodTable<T>());
      node = segment.kind === 'literal' ? node.addLiteral(segment.text) : (node.variable ??= new RouteNode<T>());
    }
    return (node.routes ??= new MethodTable<T>());
  }

  #literalPath(path: string): MethodTable<T> {
    const known = this.#literalPaths.get(path);
    if (known !== undefined) return known;
    const table = new MethodTable<T>();
    this.#literalPaths.set(path, table);
    return table;
  }

  /**
   * Depth first, literal before variable: the first full match is the best one. A greedy route is noted on the way back up, so that
   * the first one noted is the one with the longest literal prefix. `start` is where the next segment begins; past the end means none.
   */
  #walk(node: RouteNode<T>, start: number, depth: number): RouteEntry<T> | undefined {
    if (start > this.#path.length) return node.routes?.select(this.#method);
    if (node.hasLiterals || node.variable !== undefined) {
      const found = this.#walkSegment(node, start, depth);
      if (found !== undefined) return found;
    }
    if (node.greedy !== undefined) this.#noteGreedy(node.greedy, start, depth);
    return undefined;
  }

  #walkSegment(node: RouteNode<T>, start: number, depth: number): RouteEntry<T> | undefined {
    const slash = this.#path.indexOf('/', start);
    const end = slash === -1 ? this.#path.length : slash;
    const sent = this.#path.slice(start, end);
    const segment = this.#isEncoded ? decodePercent(sent) : sent;
    const literal = node.literal(segment);
    if (literal !== undefined) {
      const found = this.#walk(literal, end + 1, depth);
      if (found !== undefined) return found;
    }
    if (node.variable === undefined || end === start) return undefined;
    this.#captured[depth] = segment;
    return this.#walk(node.variable, end + 1, depth + 1);
  }

  #noteGreedy(routes: MethodTable<T>, start: number, depth: number): void {
    if (this.#greedyEntry !== undefined || start >= this.#path.length) return;
    this.#greedyEntry = routes.select(this.#method);
    this.#greedyStart = start;
    this.#greedyCaptured = depth === 0 ? NOTHING : this.#captured.slice(0, depth);
  }

  #fullMatch(entry: RouteEntry<T>): RouteMatch<T> {
    const { names } = entry;
    if (names.length === 0) return entry.plainMatch;
    const params: string[] = [];
    for (let i = 0; i < names.length; i++) params.push(names[i] ?? '', this.#captured[i] ?? '');
    return { value: entry.plainMatch.value, params, isGreedy: false };
  }

  #greedyMatch(entry: RouteEntry<T>): RouteMatch<T> {
    const { names } = entry;
    const last = names.length - 1;
    const params: string[] = [];
    for (let i = 0; i < last; i++) params.push(names[i] ?? '', this.#greedyCaptured[i] ?? '');
    const rest = this.#path.slice(this.#greedyStart);
    params.push(names[last] ?? '', this.#isEncoded ? decodePercent(rest) : rest);
    return { value: entry.plainMatch.value, params, isGreedy: true };
  }
}
