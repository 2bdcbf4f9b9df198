import { GATEWAY_ERRORS } from '@gatehouse/errors';
import type { GatewayErrorCode } from '@gatehouse/errors';
import type { Invocation } from './invocation.ts';

const BODIES = new Map(
  Object.entries(GATEWAY_ERRORS).map(([code, error]) => [code, JSON.stringify({ message: error.message })]),
);

/** The one place where a gateway error becomes an answer (reference http-api.md 18): compact JSON, no content type on a 503. */
export function gatewayResponse(invocation: Invocation, code: GatewayErrorCode): void {
  const { status } = GATEWAY_ERRORS[code];
  invocation.gatewayError = code;
  const headers = status === 503 ? [] : ['content-type', 'application/json'];
  invocation.respond(status, headers, BODIES.get(code) ?? '');
}
