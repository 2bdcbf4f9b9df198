import type { GatewayRequest } from '@gatehouse/exchange';

/** Headers of a handshake that belong to the client's connection, or that the gateway writes itself. */
const NOT_FORWARDED: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'content-type',
  'host',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'sec-websocket-extensions',
  'sec-websocket-key',
  'sec-websocket-version',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'user-agent',
  'traceparent',
  'tracestate',
  'x-amzn-trace-id',
]);

/** The headers of a handshake that a proxy integration of `$connect` gets; the offered subprotocols are among them. */
export function connectHeaders({ headers }: GatewayRequest): string[] {
  const kept: string[] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i] ?? '';
    if (!NOT_FORWARDED.has(name)) kept.push(name, headers[i + 1] ?? '');
  }
  return kept;
}
