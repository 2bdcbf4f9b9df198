/** Compiled `valueGlob` of a routing rule: tells whether one raw header value matches. */
export type ValueTest = (value: string) => boolean;

/**
 * Compiles a header glob: `*` may stand first, last, both or alone; everything else is literal and case-sensitive.
 * Source: reference http-api.md 5.
 */
export function compileValueGlob(glob: string): ValueTest {
  if (glob === '*') return () => true;
  const opensWide = glob.startsWith('*');
  const endsWide = glob.endsWith('*');
  const text = glob.slice(opensWide ? 1 : 0, endsWide ? -1 : undefined);
  if (opensWide && endsWide) return (value) => value.includes(text);
  if (opensWide) return (value) => value.endsWith(text);
  if (endsWide) return (value) => value.startsWith(text);
  return (value) => value === text;
}

/** Whether any line of a repeated header matches. `headers` is a flat list with names in lower case. */
export function anyHeaderMatches(headers: readonly string[], name: string, test: ValueTest): boolean {
  for (let i = 0; i + 1 < headers.length; i += 2) {
    if (headers[i] === name && test(headers[i + 1] ?? '')) return true;
  }
  return false;
}
