/** The token of a page: the list that gives it out, and the key that tells the place in it. Opaque to whoever gets it. */
export function pageToken(list: string, key: string | number): string {
  return Buffer.from(JSON.stringify([list, key])).toString('base64url');
}

/** The key inside a token; undefined for anything that {@link pageToken} did not make for this list. */
export function keyOfPageToken(list: string, token: string): string | number | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    const key: unknown = Array.isArray(value) ? value[1] : undefined;
    if (typeof key !== 'string' && typeof key !== 'number') return undefined;
    return pageToken(list, key) === token ? key : undefined;
  } catch {
    return undefined;
  }
}
