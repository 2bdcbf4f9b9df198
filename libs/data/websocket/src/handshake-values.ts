const PARTS: Readonly<Record<string, string>> = {
  websocket: 'WebSocket',
  id: 'Id',
  te: 'TE',
  dnt: 'DNT',
  etag: 'ETag',
};
/** Names that the service writes in lower case. */
const LOWER = /^x-(amz|api|rest)/;

/** A header name in the case that clients usually write: the server has lowered it (`sec-websocket-key` -> `Sec-WebSocket-Key`). */
export function properHeaderName(name: string): string {
  if (LOWER.test(name) && name !== 'x-amzn-trace-id') return name;
  return name
    .split('-')
    .map((part) => PARTS[part] ?? part.slice(0, 1).toUpperCase() + part.slice(1))
    .join('-');
}

/** A query as a flat list of decoded names and values. */
export function queryPairs(query: string): string[] {
  const flat: string[] = [];
  for (const [name, value] of new URLSearchParams(query)) flat.push(name, value);
  return flat;
}

/** All values by name, of a flat list. */
export function multiValues(flat: readonly string[]): Record<string, string[]> {
  const all = new Map<string, string[]>();
  for (let i = 0; i + 1 < flat.length; i += 2) {
    const name = flat[i] ?? '';
    const values = all.get(name);
    if (values === undefined) all.set(name, [flat[i + 1] ?? '']);
    else values.push(flat[i + 1] ?? '');
  }
  // By way of entries: a name such as __proto__ becomes a member like all others.
  return Object.fromEntries(all);
}

/** The last value by name, of a flat list. */
export function lastValues(flat: readonly string[]): ReadonlyMap<string, string> {
  const last = new Map<string, string>();
  for (let i = 0; i + 1 < flat.length; i += 2) last.set(flat[i] ?? '', flat[i + 1] ?? '');
  return last;
}
