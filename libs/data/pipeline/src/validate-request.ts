import { headerOf } from '@gatehouse/exchange';
import { joinedQuerystring } from '@gatehouse/parameter-mapping';
import { gatewayResponse } from './gateway-response.ts';
import type { Invocation } from './invocation.ts';
import type { PreparedRoute, RequiredParameter } from './prepared.ts';

/**
 * Request validation of REST APIs (reference rest-api.md 7): a parameter that the method requires is there and not blank. Answers 400 with
 * the names of all that are missing. True = answered.
 */
export function refuseInvalid(invocation: Invocation, { resource }: PreparedRoute): boolean {
  if (resource === undefined || resource.requiredParameters.length === 0) return false;
  const missing = resource.requiredParameters.filter((parameter) => isBlank(invocation, parameter));
  if (missing.length === 0) return false;
  const names = missing.map(({ title }) => title).join(', ');
  gatewayResponse(invocation, 'MISSING_REQUEST_PARAMETERS', `Missing required request parameters: [${names}]`);
  return true;
}

function isBlank({ request, pathParameters }: Invocation, { location, name }: RequiredParameter): boolean {
  switch (location) {
    case 'header':
      return (headerOf(request.headers, name) ?? '').trim() === '';
    case 'querystring':
      return (joinedQuerystring(request.query, name) ?? '').trim() === '';
    case 'path':
      return (headerOf(pathParameters, name) ?? '').trim() === '';
  }
}
