import type { EventType, State } from 'js-yaml';
import type { Marks } from './marks.ts';

interface ReadNode {
  readonly start: number;
  readonly value: unknown;
}

/**
 * Listens to the YAML package while it reads and notes where members begin. The package tells of nodes only, keys and values
 * alike, so members are found by comparing what was read inside a node with what the node became.
 */
export function createMarkListener(marks: Marks): (event: EventType, state: State) => void {
  const open: { readonly start: number; readonly inside: ReadNode[] }[] = [];
  return (event, state) => {
    if (event === 'open') {
      open.push({ start: state.position, inside: [] });
      return;
    }
    const node = open.pop();
    if (node === undefined) return;
    const value: unknown = state.result;
    if (Array.isArray(value)) markOnce(marks, value, () => itemOffsets(value, node.inside));
    else if (typeof value === 'object' && value !== null) markOnce(marks, value, () => keyOffsets(value, node.inside));
    open.at(-1)?.inside.push({ start: node.start, value });
  };
}

// An alias comes by as the same object again: the place of the anchor is the one to keep.
function markOnce(marks: Marks, container: object, offsets: () => ReadonlyMap<string, number>): void {
  if (!marks.has(container)) marks.set(container, offsets());
}

function itemOffsets(items: readonly unknown[], inside: readonly ReadNode[]): Map<string, number> {
  const offsets = new Map<string, number>();
  let index = 0;
  for (const node of inside) {
    while (index < items.length && items[index] !== node.value) index += 1;
    offsets.set(String(index), node.start);
    index += 1;
  }
  return offsets;
}

function keyOffsets(container: object, inside: readonly ReadNode[]): Map<string, number> {
  const members = container as Readonly<Record<string, unknown>>;
  const offsets = new Map<string, number>();
  let key: string | undefined;
  for (const node of inside) {
    if (key !== undefined && members[key] === node.value) {
      key = undefined;
      continue;
    }
    const name = String(node.value);
    if (typeof node.value === 'object' || offsets.has(name) || !Object.hasOwn(members, name)) continue;
    offsets.set(name, node.start);
    key = name;
  }
  return offsets;
}
