import { SyntaxFault } from './marks.ts';

/** How many nodes all aliases together may stand for: room for honest re-use, none for a "billion laughs" document. */
export const MAX_ALIASED_NODES = 100_000;

/**
 * Refuses a value whose shared parts (YAML aliases) would unfold to too many nodes, or that holds itself.
 *
 * @throws SyntaxFault
 */
export function boundAliases(root: unknown): void {
  const sizes = new Map<object, number>();
  const open = new Set<object>();
  let distinct = 0;

  function sizeOf(value: unknown): number {
    if (typeof value !== 'object' || value === null) return 0;
    const known = sizes.get(value);
    if (known !== undefined) return known;
    if (open.has(value)) throw new SyntaxFault(undefined, 'an alias stands inside its own anchor');
    open.add(value);
    distinct += 1;
    let size = 1;
    for (const member of Object.values(value)) size += sizeOf(member);
    open.delete(value);
    sizes.set(value, size);
    return size;
  }

  if (sizeOf(root) - distinct > MAX_ALIASED_NODES) {
    throw new SyntaxFault(undefined, `aliases unfold to more than ${MAX_ALIASED_NODES} nodes`);
  }
}
