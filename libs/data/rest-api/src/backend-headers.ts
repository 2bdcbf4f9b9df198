import { headerOf } from '@gatehouse/exchange';
import { forwardedHeaders, NameFilter } from '@gatehouse/pipeline';
import type { Invocation, OwnHeaders } from '@gatehouse/pipeline';

/** Request headers that the service takes away before anything sees them, beside those of one connection (reference rest-api.md 4.4). */
const NOT_FORWARDED = new NameFilter([
  'content-md5',
  'max-forwards',
  'server',
  'via',
  'www-authenticate',
  'x-amzn-requestid',
]);
/** The gateway's own `Via` stays: loops show. */
const OWN_VIA = 'HTTP/1.1 Gatehouse';

/** Headers of a backend's answer that reach the client under another name. */
const REMAPPED_OF_PROXY: ReadonlyMap<string, string> = remapped([
  'authorization',
  'connection',
  'content-length',
  'content-md5',
  'date',
  'max-forwards',
  'server',
  'user-agent',
  'www-authenticate',
  'x-amzn-requestid',
]);
const DROPPED_OF_PROXY = ['expect', 'host', 'proxy-authenticate', 'te', 'upgrade', 'via'];
const CHANGED_OF_PROXY = new NameFilter([...REMAPPED_OF_PROXY.keys(), ...DROPPED_OF_PROXY]);

/** Header names that `responseParameters` set and the client gets under another name. */
const REMAPPED_OF_MAPPING: ReadonlySet<string> = new Set([
  'authorization',
  'connection',
  'content-length',
  'content-md5',
  'date',
  'expect',
  'host',
  'max-forwards',
  'proxy-authenticate',
  'server',
  'trailer',
  'upgrade',
  'user-agent',
  'www-authenticate',
]);

/** The headers of a proxied request without those that the service keeps back. */
export function proxyHeaders(invocation: Invocation, own: OwnHeaders): string[] {
  const { request, environment } = invocation;
  const all = forwardedHeaders(request, invocation, environment.tracing?.notForwarded, own);
  const kept: string[] = [];
  for (let i = 0; i + 1 < all.length; i += 2) {
    const name = all[i] ?? '';
    const value = all[i + 1] ?? '';
    if (!NOT_FORWARDED.has(name) || (name === 'via' && value === OWN_VIA)) kept.push(name, value);
  }
  return kept;
}

/** The headers of a request that is made of mappings: none of the client's but its content type and its trace. */
export function mappedHeaders(invocation: Invocation, hasBody: boolean): string[] {
  const { request, environment } = invocation;
  const headers: string[] = [];
  if (hasBody) headers.push('content-type', headerOf(request.headers, 'content-type') ?? 'application/json');
  const trace = environment.tracing === undefined ? headerOf(request.headers, 'x-amzn-trace-id') : undefined;
  if (trace !== undefined) headers.push('x-amzn-trace-id', trace);
  invocation.addTraceHeaders(headers, trace !== undefined);
  return headers;
}

/** What a backend finds if nothing else was set. */
export function addDefaultHeaders(headers: string[], apiId: string, hasBody: boolean): void {
  if (hasBody) addMissing(headers, 'content-type', 'application/json');
  addMissing(headers, 'accept', 'application/json');
  addMissing(headers, 'user-agent', `AmazonAPIGateway_${apiId}`);
  addMissing(headers, 'x-amzn-apigateway-api-id', apiId);
}

/** Replaces a header by one line for each value. */
export function setHeader(headers: string[], name: string, values: readonly string[]): void {
  for (let i = headers.length - 2; i >= 0; i -= 2) {
    if (headers[i] === name) headers.splice(i, 2);
  }
  for (const value of values) headers.push(name, value);
}

/** Renames and drops headers of a proxied answer, in place. */
export function remapAnswer(headers: string[]): void {
  for (let i = headers.length - 2; i >= 0; i -= 2) {
    const name = headers[i] ?? '';
    if (!CHANGED_OF_PROXY.has(name)) continue;
    const other = REMAPPED_OF_PROXY.get(name);
    if (other === undefined) headers.splice(i, 2);
    else headers[i] = other;
  }
}

/** The name under which a mapped response header reaches the client; undefined = not at all. */
export function responseHeaderName(name: string): string | undefined {
  const lower = name.toLowerCase();
  if (lower === 'transfer-encoding') return undefined;
  return REMAPPED_OF_MAPPING.has(lower) ? `x-amzn-Remapped-${name}` : lower;
}

// Made once: whoever writes the head would have to make each new name flat to know it again.
function remapped(names: readonly string[]): Map<string, string> {
  return new Map(names.map((name) => [name, Buffer.from(`x-amzn-Remapped-${name}`).toString()]));
}

function addMissing(headers: string[], name: string, value: string): void {
  if (headerOf(headers, name) === undefined) headers.push(name, value);
}
