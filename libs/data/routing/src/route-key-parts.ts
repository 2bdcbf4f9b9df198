import { decodePercent } from './percent.ts';

/** One segment of a route's path: literal text (decoded), one variable, or a last greedy variable. */
export interface RouteSegment {
  readonly kind: 'literal' | 'variable' | 'greedy';
  /** The literal text, or the variable's name. */
  readonly text: string;
}

/** A route key taken apart. `path` is undefined for `$default`. */
export interface RouteKeyParts {
  /** Upper-case method or `ANY`. */
  readonly method: string;
  /** The path as written, undefined for `$default`. */
  readonly path: string | undefined;
  readonly segments: readonly RouteSegment[];
}

/** Takes a route key apart that validation has accepted before (reference http-api.md 2). Throws RangeError for anything else. */
export function splitRouteKey(routeKey: string): RouteKeyParts {
  if (routeKey === '$default') return { method: 'ANY', path: undefined, segments: [] };
  const blank = routeKey.indexOf(' ');
  const path = routeKey.slice(blank + 1);
  if (blank < 1 || !path.startsWith('/')) {
    throw new RangeError(
      `Route key "${routeKey}" is neither $default nor a method, one blank and a path with a leading /.`,
    );
  }
  return { method: routeKey.slice(0, blank), path, segments: splitRoutePath(routeKey, path) };
}

function splitRoutePath(routeKey: string, path: string): RouteSegment[] {
  if (path === '/') return [];
  const segments = path.slice(1).split('/').map(toSegment);
  const greedy = segments.findIndex((segment) => segment.kind === 'greedy');
  if (greedy !== -1 && greedy !== segments.length - 1) {
    throw new RangeError(`Route key "${routeKey}" has a greedy variable before its last segment; move it to the end.`);
  }
  return segments;
}

function toSegment(text: string): RouteSegment {
  if (!text.startsWith('{') || !text.endsWith('}')) return { kind: 'literal', text: decodePercent(text) };
  return text.endsWith('+}')
    ? { kind: 'greedy', text: text.slice(1, -2) }
    : { kind: 'variable', text: text.slice(1, -1) };
}
