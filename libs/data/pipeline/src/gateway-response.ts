import { GATEWAY_ERRORS } from '@gatehouse/errors';
import type { GatewayErrorCode } from '@gatehouse/errors';
import type { Invocation } from './invocation.ts';

const BODIES = new Map(
  Object.entries(GATEWAY_ERRORS).map(([code, error]) => [code, JSON.stringify({ message: error.message })]),
);

/**
 * The one place where a gateway error becomes an answer (reference http-api.md 18): compact JSON, no content type on a 503. The stage of a
 * REST API has gateway responses of its own; `message` is for those, in place of the error's own.
 */
export function gatewayResponse(invocation: Invocation, code: GatewayErrorCode, message?: string): void {
  const { status } = GATEWAY_ERRORS[code];
  invocation.gatewayError = code;
  const rest = invocation.stage?.rest;
  if (rest !== undefined) return rest.respond(invocation, code, message);
  const headers = status === 503 ? [] : ['content-type', 'application/json'];
  invocation.respond(status, headers, BODIES.get(code) ?? '');
}
