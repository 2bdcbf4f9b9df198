import type { JsonObject } from '@gatehouse/aws-rest-json';
import { badRequest } from '../messages.ts';
import { orUndefined, replaced } from './patch.ts';
import type { PatchCall, PatchRule } from './patch.ts';

/** What PATCH may change of a custom domain name (reference rest-api.md 1.4), in the flat form of version 1. */
export const DOMAIN_NAME_RULES: readonly PatchRule<JsonObject>[] = [
  ...['certificateName', 'certificateArn', 'regionalCertificateName', 'regionalCertificateArn'].map(anyOp),
  anyOp('ownershipVerificationCertificateArn'),
  { path: '/endpointConfiguration/types', ops: { add: addType, remove: removeType } },
  { path: '/endpointConfiguration/types/{type}', ops: { replace: replaceType } },
  replaced('/endpointConfiguration/ipAddressType', 'ipAddressType', (value) => value),
  replaced('/securityPolicy', 'securityPolicy', (value) => value),
  replaced('/routingMode', 'routingMode', (value) => value),
  { path: '/endpointAccessMode', ops: { replace: refuseAccessMode } },
  { path: '/managementPolicy', ops: { replace: refusePolicy } },
  { path: '/policy', ops: { replace: refusePolicy } },
  ...['truststoreUri', 'truststoreVersion'].map(truststore),
];

function anyOp(name: string): PatchRule<JsonObject> {
  const set = (domain: JsonObject, { value }: PatchCall): JsonObject => ({ ...domain, [name]: orUndefined(value) });
  return {
    path: `/${name}`,
    ops: { add: set, replace: set, remove: (domain) => ({ ...domain, [name]: undefined }) },
  };
}

function typesOf(domain: JsonObject): readonly string[] {
  return Array.isArray(domain['types']) ? domain['types'].map(String) : [];
}

function addType(domain: JsonObject, { value = '' }: PatchCall): JsonObject {
  return { ...domain, types: [...new Set([...typesOf(domain), value])] };
}

function removeType(domain: JsonObject, { value }: PatchCall): JsonObject {
  return { ...domain, types: typesOf(domain).filter((type) => type !== value) };
}

/** The old type stands in the path, or its place in the list, as Terraform writes it. */
function replaceType(domain: JsonObject, { names, value, path }: PatchCall): JsonObject {
  const [name = ''] = names;
  const types = typesOf(domain);
  const index = /^\d$/.test(name) ? Number(name) : types.indexOf(name);
  if (types[index] === undefined) throw badRequest(`Invalid patch path ${path}`);
  return { ...domain, types: types.with(index, value ?? '') };
}

function truststore(name: string): PatchRule<JsonObject> {
  const refuse = (domain: JsonObject, { value = '' }: PatchCall): JsonObject => {
    if (value === '') return domain;
    throw badRequest('Mutual TLS of custom domain names is not served by this version: TLS ends in front of the nodes');
  };
  return {
    path: `/mutualTlsAuthentication/${name}`,
    ops: { add: refuse, replace: refuse, remove: (domain) => domain },
  };
}

function refuseAccessMode(): never {
  throw badRequest('Endpoint access modes of custom domain names are not served: TLS ends in front of the nodes');
}

function refusePolicy(): never {
  throw badRequest('Policies are for private custom domain names, which are not served');
}
