import { refusal, splitOrigin } from './integration-origin.ts';
import type { IntegrationOrigin } from './integration-origin.ts';
import { encodePathText, encodeQueryText, encodeSegment, encodeSegments, hasDotSegment } from './percent-encode.ts';

/** The part of a request that its backend target is made of. */
export interface TargetRequest {
  /** Flat list of captured variables, decoded. */
  readonly params: readonly string[];
  /** Whether the last of them is greedy, so that its slashes separate segments. */
  readonly isGreedy: boolean;
  /** Path as sent, without the stage: appended for a `$default` route. */
  readonly path: string;
  /** Query for the backend, without `?`. */
  readonly query: string;
  /** Result of `overwrite:path`, empty without: it replaces the URI's path. */
  readonly mappedPath: string;
}

/** An integration URI, compiled. */
export interface UriTemplate {
  readonly origin: IntegrationOrigin;
  /** Value of the Host header: host, and the port unless it is the scheme's own. */
  readonly authority: string;
  /** Path and query for the backend. Undefined: a captured value would make a dot segment; answer 400. */
  target(request: TargetRequest): string | undefined;
}

/** How to compile an integration URI. */
export interface UriTemplateOptions {
  /** The `$default` route appends the whole request path (reference http-api.md 2). Default false. */
  readonly appendsRequestPath?: boolean;
}

const STAGE_VARIABLE = /\$\{stageVariables\.([A-Za-z0-9_]+)\}/g;
const PATH_VARIABLE = /\{([^{}]+?)\+?\}/;

/**
 * Compiles an integration URI (reference http-api.md 8): stage variables are put in at once, `{name}` takes captured values, percent-encoded again;
 * the client's query joins a query in the URI. Throws RangeError when a stage variable is missing, or the result is no http(s) URL with a fixed host.
 */
export function compileUriTemplate(
  integrationUri: string,
  stageVariables: Readonly<Record<string, string>>,
  options: UriTemplateOptions = {},
): UriTemplate {
  const uri = integrationUri.replace(STAGE_VARIABLE, (_, name: string) => {
    const value = stageVariables[name];
    if (value === undefined) throw refusal(integrationUri, `the stage has no variable "${name}"; add it to the stage`);
    return value;
  });
  const { origin, authority, rest } = splitOrigin(integrationUri, uri);
  const question = rest.indexOf('?');
  const path = question === -1 ? rest : rest.slice(0, question);
  const pathPieces = compilePieces(options.appendsRequestPath === true ? withoutFinalSlash(path) : path || '/', 'path');
  const queryPieces = compilePieces(question === -1 ? '' : rest.slice(question + 1), 'query');
  const appends = options.appendsRequestPath === true;
  return { origin, authority, target: (request) => targetOf(pathPieces, queryPieces, appends, request) };
}

function targetOf(path: UriPieces, query: UriPieces, appends: boolean, request: TargetRequest): string | undefined {
  const { mappedPath } = request;
  let target = mappedPath === '' ? fill(path, request) : mappedPath;
  if (mappedPath === '' && path.names.length > 0 && hasDotSegment(target)) return undefined;
  if (appends && mappedPath === '') target += request.path;
  const own = fill(query, request);
  if (own === '' && request.query === '') return target;
  return `${target}?${own}${own !== '' && request.query !== '' ? '&' : ''}${request.query}`;
}

/** Text pieces with a variable between each two. */
interface UriPieces {
  readonly texts: readonly string[];
  readonly names: readonly string[];
  readonly part: 'path' | 'query';
}

function compilePieces(text: string, part: UriPieces['part']): UriPieces {
  // Splitting by a pattern with a group gives text, name, text, name, ..., text.
  const pieces = text.split(PATH_VARIABLE);
  const encode = part === 'path' ? encodePathText : (query: string) => query;
  return {
    texts: pieces.filter((_, i) => i % 2 === 0).map(encode),
    names: pieces.filter((_, i) => i % 2 === 1),
    part,
  };
}

function fill({ texts, names, part }: UriPieces, request: TargetRequest): string {
  let filled = texts[0] ?? '';
  for (let i = 0; i < names.length; i++) filled += encodedParam(names[i] ?? '', part, request) + (texts[i + 1] ?? '');
  return filled;
}

function encodedParam(name: string, part: UriPieces['part'], { params, isGreedy }: TargetRequest): string {
  for (let i = 0; i + 1 < params.length; i += 2) {
    if (params[i] !== name) continue;
    const value = params[i + 1] ?? '';
    if (part === 'query') return encodeQueryText(value);
    return isGreedy && i === params.length - 2 ? encodeSegments(value) : encodeSegment(value);
  }
  return '';
}

function withoutFinalSlash(path: string): string {
  return path.endsWith('/') ? path.slice(0, -1) : path;
}
