interface Shape<T> {
  safeParse(value: unknown): { readonly success: true; readonly data: T } | { readonly success: false };
}

/** The members of an object; none of anything else. */
export function membersOf(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

/** The entries of a list with their index; none of anything else. */
export function entriesOf(value: unknown): Iterable<readonly [number, unknown]> {
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  return list.entries();
}

/** What has the right shape, so that its meaning can be checked although others are wrong. */
export function wellShaped<K, T>(schema: Shape<T>, entries: Iterable<readonly [K, unknown]>): (readonly [K, T])[] {
  const kept: (readonly [K, T])[] = [];
  for (const [key, value] of entries) {
    const result = schema.safeParse(value);
    if (result.success) kept.push([key, result.data]);
  }
  return kept;
}
