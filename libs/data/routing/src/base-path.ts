import { decodePercent } from './percent.ts';

/** A base path taken apart into segments, to be compared with the beginning of request paths. */
export interface BasePath {
  /** As configured, without outer slashes. */
  readonly text: string;
  readonly segments: readonly string[];
}

/** Takes a configured base path apart; outer slashes are ignored. */
export function toBasePath(text: string): BasePath {
  const segments = text.split('/').filter((segment) => segment !== '');
  return { text: segments.join('/'), segments };
}

/**
 * Where the rest of `path` begins after the base path (its `/`, or the path's end), or -1. Whole segments only, case-sensitive,
 * percent-encoded segments are compared decoded. Source: reference http-api.md 5.
 */
export function endOfBasePath(basePath: BasePath, path: string): number {
  let at = 0;
  for (const segment of basePath.segments) {
    if (at >= path.length) return -1;
    const slash = path.indexOf('/', at + 1);
    const end = slash === -1 ? path.length : slash;
    if (decodePercent(path.slice(at + 1, end)) !== segment) return -1;
    at = end;
  }
  return at;
}

/** The path after a base path that ended at `end`; `/` when nothing is left. */
export function restOfPath(path: string, end: number): string {
  if (end === 0) return path;
  return end >= path.length ? '/' : path.slice(end);
}

interface BasePathNode<T> {
  readonly children: Map<string, BasePathNode<T>>;
  entry: { readonly basePath: BasePath; readonly value: T } | undefined;
}

/** What a table of base paths found. */
export interface BasePathMatch<T> {
  readonly basePath: BasePath;
  readonly value: T;
  /** Where the rest of the path begins. */
  readonly end: number;
}

/** Values by base path; the longest one that is a whole-segment prefix wins (reference http-api.md 4). */
export interface BasePathTable<T> {
  match(path: string): BasePathMatch<T> | undefined;
}

/** Makes the table. An empty base path is the catch-all. Of two equal base paths the last one counts. */
export function createBasePathTable<T>(entries: Iterable<readonly [basePath: string, value: T]>): BasePathTable<T> {
  const root: BasePathNode<T> = { children: new Map(), entry: undefined };
  for (const [text, value] of entries) {
    const basePath = toBasePath(text);
    let node = root;
    for (const segment of basePath.segments) node = childOf(node, segment);
    node.entry = { basePath, value };
  }
  return { match: (path) => longestMatch(root, path) };
}

function childOf<T>(node: BasePathNode<T>, segment: string): BasePathNode<T> {
  const known = node.children.get(segment);
  if (known !== undefined) return known;
  const child: BasePathNode<T> = { children: new Map(), entry: undefined };
  node.children.set(segment, child);
  return child;
}

function longestMatch<T>(root: BasePathNode<T>, path: string): BasePathMatch<T> | undefined {
  let node: BasePathNode<T> | undefined = root;
  let best: BasePathNode<T> = root;
  let bestEnd = 0;
  let at = 0;
  while (node.children.size > 0 && at < path.length) {
    const slash = path.indexOf('/', at + 1);
    const end = slash === -1 ? path.length : slash;
    node = node.children.get(decodePercent(path.slice(at + 1, end)));
    if (node === undefined) break;
    at = end;
    if (node.entry === undefined) continue;
    best = node;
    bestEnd = at;
  }
  return best.entry === undefined ? undefined : { ...best.entry, end: bestEnd };
}
