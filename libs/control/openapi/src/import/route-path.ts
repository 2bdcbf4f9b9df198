/** The path of a route made from a path template of a document, or the reason why a route key cannot say it. */
export type RoutePath =
  | { readonly ok: true; readonly path: string; readonly hadTrailingSlash: boolean }
  | { readonly ok: false; readonly reason: string };

const VARIABLE = /^\{[^{}+]+\}$/;
const GREEDY_VARIABLE = /^\{[^{}+]+\+\}$/;

/** Turns a path template such as `/pets/{petId}` into the path of a route key (reference http-api.md 2). */
export function toRoutePath(template: string, prefix: string): RoutePath {
  if (!template.startsWith('/')) return { ok: false, reason: 'a path begins with "/"' };
  if (/[?#\s]/.test(template)) return { ok: false, reason: 'a path holds no query, no fragment and no blank' };
  const hadTrailingSlash = template.length > 1 && template.endsWith('/');
  const plain = hadTrailingSlash ? template.slice(0, -1) : template;
  const segments = plain === '/' ? [] : plain.slice(1).split('/');
  for (const [index, segment] of segments.entries()) {
    const reason = segmentFault(segment, index === segments.length - 1);
    if (reason !== undefined) return { ok: false, reason };
  }
  const path = plain === '/' && prefix !== '' ? prefix : `${prefix}${plain}`;
  return { ok: true, path, hadTrailingSlash };
}

function segmentFault(segment: string, isLast: boolean): string | undefined {
  if (segment === '') return 'a path has no empty segments';
  if (GREEDY_VARIABLE.test(segment))
    return isLast ? undefined : `only the last segment may be greedy, not "${segment}"`;
  if (VARIABLE.test(segment) || !/[{}]/.test(segment)) return undefined;
  return `the segment "${segment}" mixes text and variables; a segment is either text or one whole {variable}`;
}
