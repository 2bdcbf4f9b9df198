/** One difference between two documents. */
export interface Change {
  /** Such as `routes["GET /pets"].target`. */
  readonly path: string;
  /** Undefined = it is new. */
  readonly before?: unknown;
  /** Undefined = it goes away. */
  readonly after?: unknown;
}

/** Lists whose order has no meaning, and the members that tell their items apart. */
const ITEM_KEYS: Readonly<Record<string, readonly string[]>> = {
  routes: ['routeKey'],
  apiMappings: ['apiMappingKey'],
  routingRules: ['priority'],
  targets: ['url'],
  apiStages: ['apiId', 'stage'],
};

type Members = Readonly<Record<string, unknown>>;

/** Every difference between two JSON documents, member by member; items of keyed lists are found by their key. */
export function diffDocuments(before: unknown, after: unknown): Change[] {
  return compare('', '', before, after);
}

function compare(path: string, name: string, before: unknown, after: unknown): Change[] {
  if (before === undefined && after === undefined) return [];
  if (before === undefined) return [{ path, after }];
  if (after === undefined) return [{ path, before }];
  if (isMembers(before) && isMembers(after)) return compareMembers(path, before, after, memberPath);
  const keyed = keyedItems(name, before, after);
  if (keyed !== undefined) return compareMembers(path, keyed.before, keyed.after, itemPath);
  return isEqual(before, after) ? [] : [{ path, before, after }];
}

function compareMembers(path: string, before: Members, after: Members, join: (path: string, name: string) => string) {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((name) => compare(join(path, name), name, own(before, name), own(after, name)));
}

function isEqual(before: unknown, after: unknown): boolean {
  if (!Array.isArray(before) || !Array.isArray(after)) return before === after;
  return (
    before.length === after.length && before.every((item, index) => compare('', '', item, after[index]).length === 0)
  );
}

/** A member may be called like something that every object inherits. */
function own(members: Members, name: string): unknown {
  return Object.hasOwn(members, name) ? members[name] : undefined;
}

function keyedItems(name: string, before: unknown, after: unknown): { before: Members; after: Members } | undefined {
  const keys = ITEM_KEYS[name];
  if (keys === undefined || !Array.isArray(before) || !Array.isArray(after)) return undefined;
  const [left, right] = [byKey(before, keys), byKey(after, keys)];
  return left === undefined || right === undefined ? undefined : { before: left, after: right };
}

/** The items by their key; undefined when two share one. */
function byKey(items: readonly unknown[], keys: readonly string[]): Members | undefined {
  const entries = items.map(
    (item) => [keys.map((key) => String((item as Members)[key] ?? '')).join('/'), item] as const,
  );
  const members = new Map(entries);
  return members.size === items.length ? Object.fromEntries(members) : undefined;
}

function memberPath(path: string, name: string): string {
  const plain = /^[A-Za-z_$][\w$-]*$/.test(name);
  if (path === '') return plain ? name : itemPath('', name);
  return plain ? `${path}.${name}` : itemPath(path, name);
}

function itemPath(path: string, name: string): string {
  return `${path}[${JSON.stringify(name)}]`;
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
