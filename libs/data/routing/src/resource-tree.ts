import { decodePercent } from './percent.ts';

/** What a path found: the value of its resource, and what the path variables captured. */
export interface ResourceMatch<T> {
  readonly value: T;
  /** Flat list `[name, value, name, value, ...]`, values percent-decoded; empty without variables. */
  readonly params: readonly string[];
  /** Whether the last variable is greedy: its slashes separate segments. */
  readonly isGreedy: boolean;
}

/** The resources of a REST API, only read. */
export interface ResourceTree<T> {
  /** The resource of a path as sent, without stage and query; undefined = there is none. */
  match(path: string): ResourceMatch<T> | undefined;
}

interface Node<T> {
  readonly literals: Map<string, Node<T>>;
  variable: { readonly name: string; readonly node: Node<T> } | undefined;
  greedy: { readonly name: string; readonly node: Node<T> } | undefined;
  value: T | undefined;
}

/**
 * Makes the tree of resources by path (reference rest-api.md 2.2): at each level a literal child wins over `{name}`, which wins over
 * `{name+}`; a branch without a resource for the whole path gives way to the next one. A trailing slash does not count. Parents
 * are resources, too: `parent` is their value. A greedy variable takes one segment or more.
 */
export function createResourceTree<T>(
  resources: Iterable<readonly [path: string, value: T]>,
  parent: T,
): ResourceTree<T> {
  const root = newNode<T>(parent);
  for (const [path, value] of resources) {
    let node = root;
    for (const segment of path.split('/')) {
      if (segment !== '') node = childOf(node, segment, parent);
    }
    node.value = value;
  }
  return {
    match: (path) => {
      const segments = path.slice(1).split('/');
      if (segments.length > 0 && segments.at(-1) === '') segments.pop();
      return walk(root, segments, 0, []);
    },
  };
}

function newNode<T>(value: T): Node<T> {
  return { literals: new Map(), variable: undefined, greedy: undefined, value };
}

function childOf<T>(node: Node<T>, segment: string, parent: T): Node<T> {
  if (segment.startsWith('{') && segment.endsWith('+}')) {
    node.greedy ??= { name: segment.slice(1, -2), node: newNode(parent) };
    return node.greedy.node;
  }
  if (segment.startsWith('{') && segment.endsWith('}')) {
    node.variable ??= { name: segment.slice(1, -1), node: newNode(parent) };
    return node.variable.node;
  }
  const known = node.literals.get(segment);
  if (known !== undefined) return known;
  const child = newNode(parent);
  node.literals.set(segment, child);
  return child;
}

/** Each node is seen at most once: a node stands at one depth only. */
function walk<T>(
  node: Node<T>,
  segments: readonly string[],
  at: number,
  params: readonly string[],
): ResourceMatch<T> | undefined {
  const segment = segments[at];
  if (segment === undefined) {
    return node.value === undefined ? undefined : { value: node.value, params, isGreedy: false };
  }
  const decoded = decodePercent(segment);
  const literal = node.literals.get(decoded);
  const found = literal && walk(literal, segments, at + 1, params);
  if (found !== undefined) return found;
  const { variable, greedy } = node;
  if (variable !== undefined && segment !== '') {
    const captured = walk(variable.node, segments, at + 1, [...params, variable.name, decoded]);
    if (captured !== undefined) return captured;
  }
  if (greedy?.node.value === undefined) return undefined;
  const rest = decodePercent(segments.slice(at).join('/'));
  return { value: greedy.node.value, params: [...params, greedy.name, rest], isGreedy: true };
}
