import type { Invocation } from './invocation.ts';
import type { PreparedStage } from './prepared.ts';

/** Answers a CORS preflight with 204 when the API has a CORS configuration (reference http-api.md 11). True = answered. */
export function answerPreflight(invocation: Invocation, stage: PreparedStage): boolean {
  const { cors } = stage;
  if (cors === undefined || !cors.isPreflight(invocation.request)) return false;
  invocation.respondPreflight(cors.preflightHeaders(invocation.request));
  return true;
}
