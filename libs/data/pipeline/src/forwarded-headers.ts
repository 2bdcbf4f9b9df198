import { headerOf } from '@gatehouse/exchange';
import type { GatewayRequest } from '@gatehouse/exchange';

/** Headers that belong to one connection, or that the gateway writes itself (RFC 9110 7.6.1, reference http-api.md 8). */
export const NOT_FORWARDED: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'forwarded',
  'host',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-proto',
]);

/** Writes the headers that carry the trace of a request. An interface, so that no request makes a closure. */
export interface TraceHeaderWriter {
  /** `hasXrayHeader`: the client's own `x-amzn-trace-id` is among the headers already. */
  addTraceHeaders(headers: string[], hasXrayHeader: boolean): void;
}

/** The request headers that go to a backend: end-to-end headers of the client, then trace headers, then the gateway's own. */
export function forwardedHeaders(
  request: GatewayRequest,
  trace: TraceHeaderWriter,
  notForwarded: ReadonlySet<string> = NOT_FORWARDED,
): string[] {
  const incoming = request.headers;
  const outgoing: string[] = [];
  const named = namedByConnection(incoming);
  let hasTraceId = false;
  for (let i = 0; i < incoming.length; i += 2) {
    const name = incoming[i] ?? '';
    if (notForwarded.has(name) || named?.has(name) === true) continue;
    if (name === 'x-amzn-trace-id') hasTraceId = true;
    outgoing.push(name, incoming[i + 1] ?? '');
  }
  trace.addTraceHeaders(outgoing, hasTraceId);
  addOwnHeaders(request, outgoing);
  return outgoing;
}

function addOwnHeaders(request: GatewayRequest, outgoing: string[]): void {
  const { sourceIp, authority, scheme } = request;
  const node = sourceIp.includes(':') ? `"[${sourceIp}]"` : sourceIp;
  const host = authority.includes(':') ? `"${authority}"` : authority;
  outgoing.push(
    'forwarded',
    `for=${node};host=${host};proto=${scheme}`,
    'via',
    'HTTP/1.1 Gatehouse',
    'x-forwarded-for',
    // Present only when the server trusts the proxy in front.
    headerOf(request.headers, 'x-forwarded-for') ?? sourceIp,
    'x-forwarded-port',
    portOf(authority, scheme),
    'x-forwarded-proto',
    scheme,
  );
}

function portOf(authority: string, scheme: 'http' | 'https'): string {
  const colon = authority.lastIndexOf(':');
  if (colon > authority.lastIndexOf(']')) return authority.slice(colon + 1);
  return scheme === 'https' ? '443' : '80';
}

/** Names listed in `Connection`; undefined for the usual `keep-alive` or `close`. */
function namedByConnection(headers: readonly string[]): ReadonlySet<string> | undefined {
  let named: Set<string> | undefined;
  for (let i = 0; i < headers.length; i += 2) {
    if (headers[i] !== 'connection') continue;
    const value = headers[i + 1] ?? '';
    if (value === 'keep-alive' || value === 'close') continue;
    named ??= new Set();
    for (const token of value.split(',')) named.add(token.trim().toLowerCase());
  }
  return named;
}
