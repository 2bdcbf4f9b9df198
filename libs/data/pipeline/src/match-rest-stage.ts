import { headerOf } from '@gatehouse/exchange';
import type { Invocation } from './invocation.ts';
import type { GatewayConfig, PreparedStage, RestPart } from './prepared.ts';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The stage itself or its canary, by chance (reference rest-api.md 10.2); from here on the request has the ids of REST APIs. */
export function chooseRestStage(invocation: Invocation, stage: PreparedStage, { canary }: RestPart): PreparedStage {
  takeRestIds(invocation);
  if (canary === undefined) return stage;
  return invocation.environment.random() * 100 < canary.percentTraffic ? canary.stage : stage;
}

/** True if the node serves a stage of a REST API with this id. */
export function isRestApi({ stages }: GatewayConfig, apiId: string): boolean {
  for (const stage of stages.stagesOf(apiId)?.values() ?? []) return stage.rest !== undefined;
  return false;
}

/** 403 for a stage that is unknown or closed. No API's gateway responses hold for it (reference rest-api.md 3.1). */
export function refuseRestStage(invocation: Invocation): void {
  takeRestIds(invocation);
  invocation.gatewayError = 'FORBIDDEN';
  const headers = ['content-type', 'application/json', 'x-amzn-ErrorType', 'ForbiddenException'];
  invocation.respond(403, headers, '{"message":"Forbidden"}');
}

/** A client may name a request by a UUID of its own (reference rest-api.md 2.1). */
function takeRestIds(invocation: Invocation): void {
  const given = headerOf(invocation.request.headers, 'x-amzn-requestid');
  invocation.extendedRequestId = invocation.requestId;
  invocation.requestId = given !== undefined && UUID.test(given) ? given : invocation.environment.ids.uuid();
}
