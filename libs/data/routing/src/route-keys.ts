import { IntList } from './int-list.ts';
import { decodePercent } from './percent.ts';
import { EMPTY_HASH, hashOf, hashWith } from './text-hash.ts';

/** Route keys that lie in one text: key `i` is `text.slice(bounds[2 * i], bounds[2 * i + 1])`. */
export interface RouteKeyList {
  readonly text: string;
  readonly bounds: Int32Array;
}

const LITERAL = 0;
/** Kind of a segment that is a variable; literals have 0. */
export const VARIABLE = 1;
/** Kind of a last segment that is a greedy variable. */
export const GREEDY = 2;

/** Integers per segment: kind, start and end in `text` (of the literal, or of the variable's name), hash of the literal. */
export const SEGMENT_STRIDE = 4;

/** Number of the method `ANY` in `RouteKeys.methods`. */
export const METHOD_ANY = 0;
/** In place of a method: the key is `$default`. */
export const METHOD_DEFAULT = 255;
const METHOD_NUMBERS: ReadonlyMap<string, number> = new Map(
  ['ANY', 'GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'].map((method, number) => [method, number]),
);

/** The number of a method (upper case), or -1 for one that no route key names. `ANY` itself is no method of a request. */
export function methodNumber(method: string): number {
  return METHOD_NUMBERS.get(method) ?? -1;
}

/**
 * Route keys taken apart: a handful of objects for a whole chunk of routes, whatever their number, so that the routes of a
 * large API neither cost much to make nor keep the garbage collector busy. Immutable, so that tables can share it.
 */
export interface RouteKeys {
  readonly count: number;
  /** Literals (percent-decoded) and names are slices of it. */
  readonly text: string;
  readonly bounds: Int32Array;
  readonly methods: Uint8Array;
  /** Number of the first segment of each key; one more entry than keys. */
  readonly firstSegments: Int32Array;
  readonly segments: Int32Array;
  readonly maxSegments: number;
}

/** Takes route keys apart that validation has accepted before (reference http-api.md 2). Throws RangeError for anything else. */
export function compileRouteKeys(list: RouteKeyList): RouteKeys {
  return new Compilation(list).run();
}

/** The same for keys in strings of their own. */
export function compileRouteKeyStrings(routeKeys: readonly string[]): RouteKeys {
  const bounds = new IntList(routeKeys.length * 2);
  let at = 0;
  for (const key of routeKeys) {
    bounds.push(at);
    bounds.push((at += key.length));
  }
  return compileRouteKeys({ text: routeKeys.join(''), bounds: bounds.trimmed() });
}

/** Key `index` as it was written. */
export function routeKeyAt(keys: RouteKeys, index: number): string {
  return keys.text.slice(keys.bounds[2 * index], keys.bounds[2 * index + 1]);
}

/** The variable names of key `index`, in path order. */
export function variableNamesAt(keys: RouteKeys, index: number): string[] {
  const names: string[] = [];
  const { firstSegments, segments, text } = keys;
  const end = firstSegments[index + 1] ?? 0;
  for (let segment = firstSegments[index] ?? 0; segment < end; segment += 1) {
    const at = segment * SEGMENT_STRIDE;
    if (segments[at] !== LITERAL) names.push(text.slice(segments[at + 1], segments[at + 2]));
  }
  return names;
}

/** Number of the `$default` route, or -1. */
export function defaultRouteAt(keys: RouteKeys): number {
  return keys.methods.indexOf(METHOD_DEFAULT);
}

/** Whether key `index` ends with a greedy variable. */
export function isGreedyAt(keys: RouteKeys, index: number): boolean {
  const last = (keys.firstSegments[index + 1] ?? 0) - 1;
  return last >= (keys.firstSegments[index] ?? 0) && keys.segments[last * SEGMENT_STRIDE] === GREEDY;
}

const BLANK = 32;
const PERCENT = 37;
const PLUS = 43;
const SLASH = 47;
const OPEN = 123;
const CLOSE = 125;

class Compilation {
  readonly #text: string;
  readonly #bounds: Int32Array;
  readonly #segments: IntList;
  /** Literals whose decoded form is not in the text: they are appended to it. */
  readonly #decoded: string[] = [];
  #decodedEnd: number;

  constructor({ text, bounds }: RouteKeyList) {
    this.#text = text;
    this.#bounds = bounds;
    this.#decodedEnd = text.length;
    this.#segments = new IntList(bounds.length * 2 * SEGMENT_STRIDE);
  }

  run(): RouteKeys {
    const count = this.#bounds.length / 2;
    const methods = new Uint8Array(count);
    const firstSegments = new Int32Array(count + 1);
    let maxSegments = 0;
    for (let i = 0; i < count; i += 1) {
      const first = this.#segments.length / SEGMENT_STRIDE;
      methods[i] = this.#key(this.#bounds[2 * i] ?? 0, this.#bounds[2 * i + 1] ?? 0);
      const end = this.#segments.length / SEGMENT_STRIDE;
      firstSegments[i + 1] = end;
      maxSegments = Math.max(maxSegments, end - first);
    }
    const text = this.#decoded.length === 0 ? this.#text : this.#text + this.#decoded.join('');
    const segments = this.#segments.trimmed();
    return { count, text, bounds: this.#bounds, methods, firstSegments, segments, maxSegments };
  }

  /** Takes one key apart; gives its method number. */
  #key(start: number, end: number): number {
    if (this.#text.startsWith('$default', start) && end - start === 8) return METHOD_DEFAULT;
    const blank = this.#text.indexOf(' ', start);
    const method = blank < start || blank >= end ? -1 : methodNumber(this.#text.slice(start, blank));
    if (method === -1 || this.#text.charCodeAt(blank) !== BLANK || this.#at(blank + 1, end) !== SLASH) {
      throw new RangeError(
        `Route key "${this.#text.slice(start, end)}" is neither $default nor a method, one blank and a path with a leading /.`,
      );
    }
    if (blank + 2 < end && !this.#path(blank + 2, end)) {
      throw new RangeError(
        `Route key "${this.#text.slice(start, end)}" has a greedy variable before its last segment; move it to the end.`,
      );
    }
    return method;
  }

  /** False when something follows a greedy variable. */
  #path(start: number, end: number): boolean {
    let hash = EMPTY_HASH;
    let isEscaped = false;
    for (let at = start, first = start; at <= end; at += 1) {
      const charCode = this.#at(at, end);
      if (charCode !== SLASH && at < end) {
        hash = hashWith(hash, charCode);
        if (charCode === PERCENT) isEscaped = true;
        continue;
      }
      const isGreedy = this.#segment(first, at, hash, isEscaped);
      if (isGreedy && at < end) return false;
      first = at + 1;
      hash = EMPTY_HASH;
      isEscaped = false;
    }
    return true;
  }

  #segment(start: number, end: number, hash: number, isEscaped: boolean): boolean {
    if (end - start >= 2 && this.#text.charCodeAt(start) === OPEN && this.#text.charCodeAt(end - 1) === CLOSE) {
      const isGreedy = this.#text.charCodeAt(end - 2) === PLUS;
      this.#add(isGreedy ? GREEDY : VARIABLE, start + 1, isGreedy ? end - 2 : end - 1, 0);
      return isGreedy;
    }
    if (isEscaped) this.#addDecoded(decodePercent(this.#text.slice(start, end)));
    else this.#add(LITERAL, start, end, hash);
    return false;
  }

  #addDecoded(literal: string): void {
    const start = this.#decodedEnd;
    this.#decoded.push(literal);
    this.#decodedEnd += literal.length;
    this.#add(LITERAL, start, this.#decodedEnd, hashOf(literal));
  }

  #add(kind: number, start: number, end: number, hash: number): void {
    const segments = this.#segments;
    const at = segments.extend(SEGMENT_STRIDE);
    segments.items[at] = kind;
    segments.items[at + 1] = start;
    segments.items[at + 2] = end;
    segments.items[at + 3] = hash;
  }

  #at(index: number, end: number): number {
    return index < end ? this.#text.charCodeAt(index) : -1;
  }
}
