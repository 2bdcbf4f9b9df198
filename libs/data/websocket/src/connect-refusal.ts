import { STATUS_CODES } from 'node:http';
import type { Exchange } from '@gatehouse/exchange';
import type { RouteInvocation } from './invocation.ts';

/** Why a connect was refused by the gateway itself -> what its client reads (reference websocket-api.md 3). */
export const CONNECT_ERRORS = {
  FORBIDDEN_ORIGIN: { status: 403, message: 'Forbidden' },
  INVALID_API_KEY: { status: 403, message: 'Forbidden' },
  THROTTLED: { status: 429, message: 'Too Many Requests' },
  QUOTA_EXCEEDED: { status: 429, message: 'Limit Exceeded' },
  BAD_REQUEST_PARAMETERS: { status: 400, message: 'Bad Request' },
} as const;

/** A reason of {@link CONNECT_ERRORS}. */
export type ConnectError = keyof typeof CONNECT_ERRORS;

/** Answers a handshake that becomes no connection. */
export function answerRefused(
  exchange: Exchange,
  { status, message, headers = [] }: { status: number; message: string; headers?: readonly string[] },
): void {
  exchange.respond(status, ['content-type', 'application/json', ...headers], JSON.stringify({ message }));
}

/** What the client of a connect reads that its `$connect` integration refused; a status that cannot be one becomes 500. */
export function answerRefusedBy(exchange: Exchange, status: number, { connection, requestId }: RouteInvocation): void {
  const isSendable = status >= 300 && status <= 599 && status !== 304;
  const sent = isSendable ? status : 500;
  if (sent < 500) return answerRefused(exchange, { status: sent, message: STATUS_CODES[sent] ?? 'Forbidden' });
  const ids = `"connectionId":"${connection.connectionId}", "requestId":"${requestId}"`;
  exchange.respond(sent, ['content-type', 'application/json'], `{"message": "Internal server error", ${ids}}`);
}
