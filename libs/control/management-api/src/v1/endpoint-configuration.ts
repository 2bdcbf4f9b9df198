import type { JsonObject } from '@gatehouse/aws-rest-json';
import { optionalText } from '../input.ts';
import { badRequest } from '../messages.ts';

const TYPES = ['REGIONAL', 'EDGE', 'PRIVATE'];

/** Checks an endpoint configuration (reference rest-api.md 1.2, 13.4). Throws BadRequestException. */
export function checkEndpointConfiguration(configuration: JsonObject): JsonObject {
  const { types } = configuration;
  if (Array.isArray(types)) checkTypes(types);
  const ipAddressType = checkedIpAddressType(configuration);
  if (Array.isArray(types) && types.includes('PRIVATE') && ipAddressType === 'ipv4') {
    throw badRequest('Only dualstack ipAddressType is supported for Private APIs.');
  }
  return configuration;
}

/** The kind of addresses of an endpoint; undefined = none is named. Throws BadRequestException. */
export function checkedIpAddressType(configuration: JsonObject): string | undefined {
  const ipAddressType = optionalText(configuration, 'ipAddressType');
  if (ipAddressType === undefined || ['ipv4', 'dualstack'].includes(ipAddressType)) return ipAddressType;
  throw badRequest('ipAddressType must be either ipv4 or dualstack.');
}

function checkTypes(types: readonly unknown[]): void {
  if (types.length === 0) throw badRequest('REGIONAL Configuration and EDGE Configuration cannot be both DISABLED.');
  if (types.length > 1) throw badRequest('Cannot create an api with multiple Endpoint Types.');
  if (!types.every((type) => TYPES.includes(String(type)))) {
    throw badRequest(`Invalid EndpointTypes specified. Valid options are ${TYPES.join(',')}`);
  }
}
