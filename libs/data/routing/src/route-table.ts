import { decodePercent } from './percent.ts';
import { ROOT, RouteIndex } from './route-index.ts';
import { compileRouteKeyStrings, methodNumber, variableNamesAt } from './route-keys.ts';
import { EMPTY_HASH, hashOf, hashWith } from './text-hash.ts';

/** What a request found: the value of its route, and what the path variables captured. */
export interface RouteMatch<T> {
  readonly value: T;
  /** Flat list `[name, value, name, value, ...]`, values percent-decoded; undefined for a route without variables. */
  readonly params: readonly string[] | undefined;
  /** Whether the last variable is greedy: its slashes separate segments. */
  readonly isGreedy: boolean;
}

/** The routes of one API, only read. */
export interface RouteTable<T> {
  /**
   * The route that serves `method` (upper case) and `path` (as sent, without stage and query), or undefined: answer 404.
   * A path in which a literal segment is percent-encoded matches that literal: segments are compared decoded.
   */
  match(method: string, path: string): RouteMatch<T> | undefined;
}

/** Gives the value of a route when it is matched: number of its part, and its number there. */
export type RouteValue<T> = (part: number, index: number) => T;

/**
 * Makes the table of an index that is complete. Matching follows reference http-api.md 2: full match (literal beats variable,
 * left to right) before greedy match (longest literal prefix) before `$default`; the explicit method beats ANY at the same
 * place only. A variable captures at least one character, a greedy variable at least one segment; a trailing slash is a
 * segment of its own.
 */
export function createRouteTable<T>(index: RouteIndex, valueOf: RouteValue<T>): RouteTable<T> {
  return new IndexedRouteTable(index, valueOf);
}

/** A table of a few routes by key. Throws RangeError for what is no route key, and when two match the same requests. */
export function routeTableOf<T>(routes: Iterable<readonly [routeKey: string, value: T]>): RouteTable<T> {
  const entries = [...routes];
  const index = new RouteIndex();
  index.add(compileRouteKeyStrings(entries.map(([routeKey]) => routeKey)));
  const values = entries.map(([, value]) => value);
  return createRouteTable(index, (_part, at) => values[at] as T);
}

const SLASH = 47;
const PERCENT = 37;

class IndexedRouteTable<T> implements RouteTable<T> {
  readonly #index: RouteIndex;
  readonly #valueOf: RouteValue<T>;

  // State of the match that runs: matching is synchronous, so that one set per table does, and nothing is allocated.
  #method = 0;
  #path = '';
  /** Segments of the path; at most one more than the longest route has. */
  #count = 0;
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;
  readonly #hashes: Int32Array;
  /** Decoded segments, when the path has escapes. */
  #decoded: string[] | undefined;
  /** Numbers of the captured segments. */
  readonly #captured: Int32Array;
  /** How many segments the full match captured. */
  #depth = 0;
  #greedyRoute = 0;
  #greedySegment = 0;
  readonly #greedyCaptured: Int32Array;

  constructor(index: RouteIndex, valueOf: RouteValue<T>) {
    this.#index = index;
    this.#valueOf = valueOf;
    const capacity = index.maxSegments + 1;
    this.#starts = new Int32Array(capacity);
    this.#ends = new Int32Array(capacity);
    this.#hashes = new Int32Array(capacity);
    this.#captured = new Int32Array(capacity);
    this.#greedyCaptured = new Int32Array(capacity);
  }

  match(method: string, path: string): RouteMatch<T> | undefined {
    this.#method = methodNumber(method);
    if (path.charCodeAt(0) === SLASH) {
      this.#path = path;
      this.#decoded = undefined;
      this.#greedyRoute = 0;
      this.#scan(path);
      const full = this.#walk(ROOT, 0, 0);
      if (full !== 0) return this.#fullMatch(full);
      if (this.#greedyRoute !== 0) return this.#greedyMatch(this.#greedyRoute);
    }
    this.#depth = 0;
    const fallback = this.#index.select(this.#index.defaultRoutes, this.#method);
    return fallback === 0 ? undefined : this.#fullMatch(fallback);
  }

  /** Notes where segments lie, and their hashes. The root path has none. */
  #scan(path: string): void {
    const capacity = this.#starts.length;
    let count = 0;
    let start = 1;
    let hash = EMPTY_HASH;
    let isEscaped = false;
    for (let at = 1; path.length > 1 && at <= path.length && count < capacity; at += 1) {
      const charCode = at < path.length ? path.charCodeAt(at) : SLASH;
      if (charCode !== SLASH) {
        hash = hashWith(hash, charCode);
        if (charCode === PERCENT) isEscaped = true;
        continue;
      }
      this.#starts[count] = start;
      this.#ends[count] = at;
      this.#hashes[count] = hash;
      count += 1;
      start = at + 1;
      hash = EMPTY_HASH;
    }
    this.#count = count;
    if (isEscaped) this.#decode();
  }

  #decode(): void {
    const decoded: string[] = [];
    for (let i = 0; i < this.#count; i += 1) {
      const segment = decodePercent(this.#path.slice(this.#starts[i], this.#ends[i]));
      decoded.push(segment);
      this.#hashes[i] = hashOf(segment);
    }
    this.#decoded = decoded;
  }

  /**
   * Depth first, literal before variable: the first full match is the best one. A greedy route is noted on the way back up, so
   * that the first one noted is the one with the longest literal prefix.
   */
  #walk(node: number, segment: number, depth: number): number {
    const index = this.#index;
    if (segment === this.#count) {
      this.#depth = depth;
      return index.select(index.routesAt(node), this.#method);
    }
    const literal = this.#literalChild(node, segment);
    if (literal !== 0) {
      const found = this.#walk(literal, segment + 1, depth);
      if (found !== 0) return found;
    }
    const variable = index.variableChild(node);
    if (variable !== 0 && this.#starts[segment] !== this.#ends[segment]) {
      this.#captured[depth] = segment;
      const found = this.#walk(variable, segment + 1, depth + 1);
      if (found !== 0) return found;
    }
    const greedy = index.greedyRoutesAt(node);
    if (greedy !== 0) this.#noteGreedy(greedy, segment, depth);
    return 0;
  }

  #literalChild(node: number, segment: number): number {
    const hash = this.#hashes[segment] ?? 0;
    const decoded = this.#decoded?.[segment];
    return decoded === undefined
      ? this.#index.literalChild(node, hash, this.#path, this.#starts[segment] ?? 0, this.#ends[segment] ?? 0)
      : this.#index.literalChild(node, hash, decoded, 0, decoded.length);
  }

  #noteGreedy(routes: number, segment: number, depth: number): void {
    if (this.#greedyRoute !== 0 || (this.#starts[segment] ?? 0) >= this.#path.length) return;
    this.#greedyRoute = this.#index.select(routes, this.#method);
    this.#greedySegment = segment;
    for (let i = 0; i < depth; i += 1) this.#greedyCaptured[i] = this.#captured[i] ?? 0;
  }

  #fullMatch(route: number): RouteMatch<T> {
    const value = this.#valueOfRoute(route);
    if (this.#depth === 0) return { value, params: undefined, isGreedy: false };
    const names = this.#namesOf(route);
    // A list that starts with what it holds: one that grows takes room for seventeen at once.
    const params = [names[0] ?? '', this.#segmentText(this.#captured[0] ?? 0)];
    for (let i = 1; i < names.length; i += 1) params.push(names[i] ?? '', this.#segmentText(this.#captured[i] ?? 0));
    return { value, params, isGreedy: false };
  }

  #greedyMatch(route: number): RouteMatch<T> {
    const names = this.#namesOf(route);
    const last = names.length - 1;
    const params: string[] = [];
    for (let i = 0; i < last; i += 1) params.push(names[i] ?? '', this.#segmentText(this.#greedyCaptured[i] ?? 0));
    params.push(names[last] ?? '', decodePercent(this.#path.slice(this.#starts[this.#greedySegment])));
    return { value: this.#valueOfRoute(route), params, isGreedy: true };
  }

  #segmentText(segment: number): string {
    return this.#decoded?.[segment] ?? this.#path.slice(this.#starts[segment], this.#ends[segment]);
  }

  #valueOfRoute(route: number): T {
    return this.#valueOf(this.#index.partOf(route), this.#index.indexInPart(route));
  }

  #namesOf(route: number): readonly string[] {
    const keys = this.#index.parts[this.#index.partOf(route)];
    return keys === undefined ? [] : variableNamesAt(keys, this.#index.indexInPart(route));
  }
}
