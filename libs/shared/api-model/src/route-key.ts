/** Methods that a route key may name. */
export const ROUTE_METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'ANY'] as const;

/** A method of a route key; `ANY` stands for all. */
export type RouteMethod = (typeof ROUTE_METHODS)[number];

/** One segment of a route's path. A greedy variable takes at least one segment and all that follow. */
export type RouteKeySegment =
  { readonly kind: 'literal'; readonly text: string } | { readonly kind: 'variable' | 'greedy'; readonly name: string };

/** A route key taken apart; `segments` is empty for the root path. */
export type RouteKey =
  | { readonly kind: 'default' }
  | { readonly kind: 'path'; readonly method: RouteMethod; readonly segments: readonly RouteKeySegment[] };

/** A route key, or why it is none. */
export type ParsedRouteKey =
  { readonly ok: true; readonly key: RouteKey } | { readonly ok: false; readonly message: string };

/** Longest route key in characters (reference http-api.md 1). */
const MAX_CHARACTERS = 128;
const VARIABLE = /^\{([A-Za-z0-9._:-]+)(\+?)\}$/;
const LITERAL = /^[^\s{}?#\\\u0000-\u001f\u007f]+$/;

function refuse(message: string): { readonly ok: false; readonly message: string } {
  return { ok: false, message };
}

function parseSegment(text: string): RouteKeySegment | string {
  const variable = VARIABLE.exec(text);
  if (variable !== null) return { kind: variable[2] === '+' ? 'greedy' : 'variable', name: variable[1] ?? '' };
  if (text === '') return 'has an empty segment; remove the double slash';
  if (text === '.' || text === '..') return `has the segment "${text}", which no request path keeps`;
  if (/[{}]/.test(text)) return `has the segment "${text}"; a variable takes a whole segment, as {name} or {name+}`;
  if (!LITERAL.test(text)) return `has the segment "${text}" with a character that a path cannot have`;
  if (/%(?![0-9A-Fa-f]{2})/.test(text)) return `has the segment "${text}" with a % that is not an escape`;
  return { kind: 'literal', text };
}

function parsePath(path: string): readonly RouteKeySegment[] | string {
  if (!path.startsWith('/')) return 'needs a path that starts with "/"';
  if (path === '/') return [];
  if (path.endsWith('/')) return 'must not end with "/"; only the root path does';
  const segments: RouteKeySegment[] = [];
  const names = new Set<string>();
  for (const text of path.slice(1).split('/')) {
    const segment = parseSegment(text);
    if (typeof segment === 'string') return segment;
    if (segments.at(-1)?.kind === 'greedy') return 'has a segment after {name+}; a greedy variable is last';
    if (segment.kind !== 'literal') {
      if (names.has(segment.name)) return `uses the variable {${segment.name}} twice`;
      names.add(segment.name);
    }
    segments.push(segment);
  }
  return segments;
}

function methodProblem(method: string): string {
  const upper = method.toUpperCase();
  const known = ROUTE_METHODS.find((candidate) => candidate === upper);
  return known === undefined
    ? `has the method "${method}"; use one of ${ROUTE_METHODS.join(', ')}`
    : `has the method "${method}"; write it in upper case: ${known}`;
}

/** Reads `METHOD /path`, `ANY /path` or `$default` (reference http-api.md 2). Messages complete "the route key ...". */
export function parseRouteKey(text: string): ParsedRouteKey {
  if (text === '$default') return { ok: true, key: { kind: 'default' } };
  if (text.length === 0 || text.length > MAX_CHARACTERS) return refuse(`must have 1 to ${MAX_CHARACTERS} characters`);
  const blank = text.indexOf(' ');
  const path = text.slice(blank + 1);
  if (blank === -1 || path.includes(' ')) {
    return refuse('must be $default, or a method, one space and a path, for example "GET /pets/{id}"');
  }
  const method = ROUTE_METHODS.find((candidate) => candidate === text.slice(0, blank));
  if (method === undefined) return refuse(methodProblem(text.slice(0, blank)));
  const segments = parsePath(path);
  return typeof segments === 'string' ? refuse(segments) : { ok: true, key: { kind: 'path', method, segments } };
}

function matchedText(segment: RouteKeySegment): string {
  if (segment.kind !== 'literal') return segment.kind === 'greedy' ? '{+}' : '{}';
  try {
    return decodeURIComponent(segment.text);
  } catch {
    return segment.text;
  }
}

/** A text that two route keys share exactly when they match the same requests: variable names and escapes do not count. */
export function routeKeyIdentity(key: RouteKey): string {
  return key.kind === 'default' ? '$default' : `${key.method} /${key.segments.map(matchedText).join('/')}`;
}

/** The names of the variables that a route captures. */
export function capturedVariables(key: RouteKey): readonly string[] {
  if (key.kind === 'default') return [];
  return key.segments.flatMap((segment) => (segment.kind === 'literal' ? [] : [segment.name]));
}
