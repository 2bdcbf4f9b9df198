import type { TemplateOverrides } from '@gatehouse/mapping-templates';
import { compileExpression, readsRequestBody } from './expression.ts';
import type { Expression } from './expression.ts';
import { textToHeader } from './header-text.ts';
import type { RestValues } from './rest-values.ts';

/** Values of `requestParameters` and of a template's overrides, by name. */
export interface RequestParameters {
  /** Names in lower case, values as bytes. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly querystring: ReadonlyMap<string, readonly string[]>;
  readonly path: ReadonlyMap<string, string>;
}

/** `requestParameters` of an integration, compiled. */
export interface RequestMapping {
  readonly needsBody: boolean;
  /** Names of URI variables that are filled. */
  readonly pathNames: ReadonlySet<string>;
  /** The URI variable that gets the path's greedy variable, whose slashes stay; undefined = none does. */
  greedyName(greedyParam: string | undefined): string | undefined;
  /** May throw BrokenJsonError. Overrides win. */
  evaluate(values: RestValues, overrides: TemplateOverrides | undefined): RequestParameters;
}

interface Parameter {
  readonly name: string;
  readonly text: string;
  readonly value: Expression;
}

const KEY = /^integration\.request\.(header|querystring|path)\.(.+)$/s;
/** The connection is the gateway's, and so is what the service never forwards (reference rest-api.md 4.4). */
const DROPPED: ReadonlySet<string> = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-connection',
  'te',
  'trailer',
  'upgrade',
]);
/** Mapping to one of these is a mistake of the API: 500 (reference rest-api.md 4.3). */
const FORBIDDEN: ReadonlySet<string> = new Set([
  'content-length',
  'transfer-encoding',
  'x-amzn-apigateway-api-id',
  'x-amzn-trace-id',
]);

/** Compiles `requestParameters` (reference rest-api.md 4.3). Throws RangeError for a key or expression that means nothing. */
export function compileRequestParameters(parameters: Readonly<Record<string, string>> = {}): RequestMapping {
  const byLocation = { header: [] as Parameter[], querystring: [] as Parameter[], path: [] as Parameter[] };
  for (const [key, text] of Object.entries(parameters)) {
    const match = KEY.exec(key);
    if (match === null) throw new RangeError(`"${key}" is no parameter of an integration.`);
    const location = match[1] as keyof typeof byLocation;
    const name = location === 'header' ? (match[2] ?? '').toLowerCase() : (match[2] ?? '');
    if (location === 'header' && DROPPED.has(name)) continue;
    byLocation[location].push({ name, text, value: compileExpression(text) });
  }
  return {
    needsBody: Object.values(parameters).some(readsRequestBody),
    pathNames: new Set(byLocation.path.map(({ name }) => name)),
    greedyName: (greedyParam) =>
      greedyParam === undefined
        ? undefined
        : byLocation.path.find(({ text }) => text === `method.request.path.${greedyParam}`)?.name,
    evaluate: (values, overrides) => {
      const headers = valuesOf(byLocation.header, values);
      for (const [name, found] of overrides?.request.header ?? []) headers.set(name.toLowerCase(), found);
      const querystring = valuesOf(byLocation.querystring, values);
      for (const [name, found] of overrides?.request.querystring ?? []) querystring.set(name, found);
      for (const [name, found] of headers) headers.set(name, found.map(textToHeader));
      return { path: pathOf(byLocation.path, values, overrides), querystring, headers };
    },
  };
}

/** The first header that a request must not set; undefined = all may be sent. */
export function forbiddenHeader({ headers }: RequestParameters): string | undefined {
  for (const name of headers.keys()) if (FORBIDDEN.has(name)) return name;
  return undefined;
}

/** The pairs as a query, encoded. */
export function queryOf({ querystring }: RequestParameters): string {
  if (querystring.size === 0) return '';
  const pairs = new URLSearchParams();
  for (const [name, values] of querystring) for (const value of values) pairs.append(name, value);
  return pairs.toString();
}

function pathOf(
  parameters: readonly Parameter[],
  values: RestValues,
  overrides: TemplateOverrides | undefined,
): Map<string, string> {
  const path = new Map<string, string>();
  for (const [name, [value = '']] of valuesOf(parameters, values)) path.set(name, value);
  for (const [name, [value = '']] of overrides?.request.path ?? []) path.set(name, value);
  return path;
}

function valuesOf(parameters: readonly Parameter[], values: RestValues): Map<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const { name, value } of parameters) {
    const texts = value(values);
    if (texts !== undefined) found.set(name, texts);
  }
  return found;
}
