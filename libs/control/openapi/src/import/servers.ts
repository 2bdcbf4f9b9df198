import type { ImportContext } from './context.ts';
import { asObject, listMember, member, members, objectMember, stringMember } from './place.ts';
import type { JsonObject, Place } from './place.ts';

/** A backend's base URL without a trailing slash, or why there is none. */
export type Upstream = { readonly ok: true; readonly url: string } | { readonly ok: false; readonly reason: string };

const STAGE_VARIABLE = /\$\{stageVariables\.[A-Za-z0-9_]+\}/g;

/** Checks a base URL: http or https, a host, no query, no credentials. Stage variables may stand in it. */
export function checkUpstream(text: string): Upstream {
  const url = URL.parse(text.replace(STAGE_VARIABLE, 'stage-variable'));
  if (url === null) return { ok: false, reason: `"${text}" is no absolute URL` };
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return { ok: false, reason: `"${text}" is not http or https` };
  if (/[?#]/.test(text)) return { ok: false, reason: `"${text}" has a query or a fragment` };
  if (url.username !== '' || url.password !== '') return { ok: false, reason: `"${text}" has credentials in it` };
  return { ok: true, url: text.replace(/\/+$/, '') };
}

/** The backend that the first server of an object (document, path item or operation) names; undefined without servers. */
export function serverOf(context: ImportContext, place: Place<JsonObject>): Upstream | undefined {
  if (context.dialect === 'swagger-2') return swaggerServer(context, place);
  const [first] = listMember(context.report, place, 'servers') ?? [];
  const server = first === undefined ? undefined : asObject(context.report, first);
  if (server === undefined) return undefined;
  const url = serverUrl(context, server);
  return url === undefined ? undefined : checkUpstream(url);
}

/** The path part of the document's first server, such as `/v1`; empty when it has none (reference rest-api.md 10.3). */
export function documentBasePath(context: ImportContext): string {
  return withoutSlashes(context.dialect === 'swagger-2' ? swaggerBasePath(context) : serverBasePath(context));
}

/** What stands before the path of every route by the chosen `basePath`. */
export function routePrefix(context: ImportContext): string {
  if (context.options.basePath === 'ignore') return '';
  const basePath = documentBasePath(context);
  return context.options.basePath === 'prepend' ? basePath : basePath.replace(/^\/[^/]+/, '');
}

function serverUrl(context: ImportContext, server: Place<JsonObject>): string | undefined {
  const url = stringMember(context.report, server, 'url');
  if (url === undefined) {
    if (member(server, 'url').value === undefined) context.report.problem(server.path, 'a server needs a url');
    return undefined;
  }
  const variables = objectMember(context.report, server, 'variables');
  return url.replace(/([$/]?)\{([^{}]+)\}/g, (text, before: string, name: string) => {
    if (before === '$') return text;
    const variable = variables && objectMember(context.report, variables, name);
    const value = variable && stringMember(context.report, variable, 'default');
    if (value === undefined) context.report.problem(server.path, `the server variable "${name}" has no default`);
    // The default of `basePath` is written with and without its slash.
    return value === undefined ? text : value.startsWith('/') ? value : `${before}${value}`;
  });
}

function serverBasePath(context: ImportContext): string {
  const [first] = listMember(context.report, context.root, 'servers') ?? [];
  const server = first === undefined ? undefined : asObject(context.report, first);
  if (server === undefined) return '';
  const variables = objectMember(context.report, server, 'variables');
  const basePath = variables && members(variables).find((variable) => variable.path.at(-1) === 'basePath');
  const object = basePath && asObject(context.report, basePath);
  if (object !== undefined) return stringMember(context.report, object, 'default') ?? '';
  const url = serverUrl(context, server) ?? '';
  return url
    .replace(/^[a-z][a-z0-9+.-]*:/i, '')
    .replace(/^\/\/[^/?#]*/, '')
    .replace(/[?#].*$/, '');
}

function swaggerServer(context: ImportContext, place: Place<JsonObject>): Upstream | undefined {
  const { report, root } = context;
  if (place !== root && member(place, 'schemes').value === undefined) return undefined;
  const host = stringMember(report, root, 'host');
  if (host === undefined) return undefined;
  const schemes = (listMember(report, place, 'schemes') ?? []).map((scheme) => scheme.value);
  const scheme = schemes.includes('https') || schemes.length === 0 ? 'https' : String(schemes[0]);
  return checkUpstream(`${scheme}://${host}${withoutSlashes(swaggerBasePath(context))}`);
}

function swaggerBasePath(context: ImportContext): string {
  return stringMember(context.report, context.root, 'basePath') ?? '';
}

function withoutSlashes(path: string): string {
  const inner = path.replace(/^\/+|\/+$/g, '');
  return inner === '' ? '' : `/${inner}`;
}
