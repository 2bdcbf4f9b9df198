import { headerOf } from '@gatehouse/exchange';
import type { GatewayRequest } from '@gatehouse/exchange';

/** Why a handshake is refused: its status and message; `headers` are sent with it. */
export interface Refusal {
  readonly status: number;
  readonly message: string;
  readonly headers?: readonly string[];
}

const KEY = /^[A-Za-z0-9+/]{21}[AQgw]==$/;

/** True if the client asks for a WebSocket at all. */
export function isWebSocketRequest({ headers }: GatewayRequest): boolean {
  return hasToken(headers, 'upgrade', 'websocket');
}

/** What is wrong with an opening handshake (RFC 6455 4.2.1); undefined = nothing. */
export function handshakeProblem(request: GatewayRequest): Refusal | undefined {
  const { method, headers, contentLength } = request;
  if (method !== 'GET') return { status: 405, message: 'Method Not Allowed', headers: ['allow', 'GET'] };
  if (!hasToken(headers, 'connection', 'upgrade')) return bad('Connection');
  const versions = valuesOf(headers, 'sec-websocket-version');
  if (versions.length !== 1 || versions[0] !== '13') {
    return { status: 426, message: 'Upgrade Required', headers: ['sec-websocket-version', '13'] };
  }
  const keys = valuesOf(headers, 'sec-websocket-key');
  if (keys.length !== 1 || !KEY.test(keys[0] ?? '')) return bad('Sec-WebSocket-Key');
  // A body would be read as frames.
  return contentLength === 0 ? undefined : bad('Content-Length');
}

/** The subprotocols that a client offers, in its order. */
export function offeredSubprotocols(headers: readonly string[]): readonly string[] {
  return valuesOf(headers, 'sec-websocket-protocol').flatMap((value) => value.split(',').map((name) => name.trim()));
}

/** False for an `Origin` that the API does not list; clients that are no browsers send none. */
export function isAllowedOrigin(headers: readonly string[], allowed: ReadonlySet<string> | undefined): boolean {
  if (allowed === undefined) return true;
  const origin = headerOf(headers, 'origin');
  return origin === undefined || allowed.has(origin.toLowerCase());
}

function bad(name: string): Refusal {
  return { status: 400, message: `Bad WebSocket handshake: ${name}` };
}

function hasToken(headers: readonly string[], name: string, token: string): boolean {
  return valuesOf(headers, name).some((value) =>
    value
      .toLowerCase()
      .split(',')
      .some((one) => one.trim() === token),
  );
}

function valuesOf(headers: readonly string[], name: string): string[] {
  const values: string[] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) if (headers[i] === name) values.push(headers[i + 1] ?? '');
  return values;
}
