import { headerOf } from '@gatehouse/exchange';
import type { GatewayRequest } from '@gatehouse/exchange';
import { NameFilter } from './name-filter.ts';
import { OwnHeaders } from './own-headers.ts';

/** Headers that belong to one connection, or that the gateway writes itself (RFC 9110 7.6.1, reference http-api.md 8). */
export const NOT_FORWARDED_NAMES: readonly string[] = [
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
];

const NOT_FORWARDED = new NameFilter(NOT_FORWARDED_NAMES);

/** Writes the headers that carry the trace of a request. An interface, so that no request makes a closure. */
export interface TraceHeaderWriter {
  /** `hasXrayHeader`: the client's own `x-amzn-trace-id` is among the headers already. */
  addTraceHeaders(headers: string[], hasXrayHeader: boolean): void;
}

/** The request headers that go to a backend: end-to-end headers of the client, then trace headers, then the gateway's own. */
export function forwardedHeaders(
  request: GatewayRequest,
  trace: TraceHeaderWriter,
  notForwarded: NameFilter = NOT_FORWARDED,
  own: OwnHeaders = new OwnHeaders(),
): string[] {
  const incoming = request.headers;
  const outgoing: string[] = [];
  let forwardedFor: string | undefined;
  let namesOthers = false;
  let hasTraceId = false;
  for (let i = 0; i < incoming.length; i += 2) {
    const name = incoming[i] as string;
    const value = incoming[i + 1] as string;
    if (!notForwarded.has(name)) {
      outgoing.push(name, value);
      hasTraceId ||= name === 'x-amzn-trace-id';
    } else if (name === 'x-forwarded-for') forwardedFor ??= value;
    else if (name === 'connection') namesOthers ||= !namesNone(value);
  }
  const kept = namesOthers ? without(namedByConnection(incoming), outgoing) : outgoing;
  trace.addTraceHeaders(kept, hasTraceId && headerOf(kept, 'x-amzn-trace-id') !== undefined);
  own.addTo(kept, request, forwardedFor);
  return kept;
}

function without(named: ReadonlySet<string>, headers: readonly string[]): string[] {
  const kept: string[] = [];
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i] ?? '';
    if (!named.has(name)) kept.push(name, headers[i + 1] ?? '');
  }
  return kept;
}

/** Names listed in `Connection`. */
function namedByConnection(headers: readonly string[]): ReadonlySet<string> {
  const named = new Set<string>();
  for (let i = 0; i < headers.length; i += 2) {
    const value = headers[i + 1] ?? '';
    if (headers[i] !== 'connection' || namesNone(value)) continue;
    for (const token of value.split(',')) named.add(token.trim().toLowerCase());
  }
  return named;
}

function namesNone(connection: string): boolean {
  return connection === 'keep-alive' || connection === 'close';
}
