import type { JsonObject } from '@gatehouse/aws-rest-json';
import { object } from '../input.ts';
import { badRequest } from '../messages.ts';
import { checkEndpointConfiguration } from './endpoint-configuration.ts';
import { isTrue, namingOps, orUndefined, patched, replaced } from './patch.ts';
import type { PatchCall, PatchRule } from './patch.ts';

/** Largest `minimumCompressionSize` in bytes. */
const MAX_COMPRESSION_SIZE = 10_485_760;

/** What PATCH may change of a REST API (reference rest-api.md 1.4). */
const RULES: readonly PatchRule<JsonObject>[] = [
  replaced('/name', 'name', (value) => nonEmptyName(value ?? '')),
  {
    path: '/description',
    ops: { add: setDescription, replace: setDescription, remove: (api) => ({ ...api, description: undefined }) },
  },
  replaced('/apiKeySource', 'apiKeySource', apiKeySource),
  replaced('/policy', 'policy', (value) => (orUndefined(value) === undefined ? undefined : checkedPolicy(value ?? ''))),
  replaced('/disableExecuteApiEndpoint', 'disableExecuteApiEndpoint', isTrue),
  { path: '/minimumCompressionSize', ops: { replace: setCompressionSize } },
  { path: '/endpointConfiguration/types/{type}', ops: { replace: setType } },
  { path: '/endpointConfiguration/types', ops: { replace: setType } },
  { path: '/endpointConfiguration/ipAddressType', ops: { replace: setIpAddressType } },
  { path: '/endpointConfiguration/vpcEndpointIds', ops: { add: addVpcEndpoint, remove: removeVpcEndpoint } },
  replaced('/securityPolicy', 'securityPolicy', (value) => checkedSecurityPolicy(orUndefined(value))),
  replaced('/endpointAccessMode', 'endpointAccessMode', orUndefined),
  {
    path: '/binaryMediaTypes/{type}',
    ops: {
      add: (api, { names: [type = ''] }) => withType(withoutType(api, type), type),
      remove: (api, call) => withoutType(api, existingType(api, call)),
      replace: (api, call) => withType(withoutType(api, existingType(api, call)), call.value ?? ''),
    },
  },
];

/** The API after a PATCH. Throws BadRequestException. */
export function patchedRestApi(api: JsonObject, input: JsonObject): JsonObject {
  return patched(api, input, RULES, namingOps);
}

/** A name that is not empty. Throws BadRequestException. */
export function nonEmptyName(name: string): string {
  if (name.trim() === '') throw badRequest('Name cannot be empty');
  return name;
}

/** A resource policy. Throws BadRequestException. */
export function checkedPolicy(policy: string): string {
  try {
    const document: unknown = JSON.parse(policy);
    if (typeof document === 'object' && document !== null && 'Statement' in document) return policy;
  } catch {
    // What is no JSON gets the same answer.
  }
  throw badRequest('Invalid policy document. Please check the policy syntax and ensure that Principals are valid.');
}

/** A size from which on answers are compressed. Throws BadRequestException. */
export function checkedCompressionSize(size: number): number {
  if (Number.isInteger(size) && size >= 0 && size <= MAX_COMPRESSION_SIZE) return size;
  throw badRequest(`Invalid minimum compression size, must be between 0 and ${String(MAX_COMPRESSION_SIZE)}`);
}

/** The name of a security policy (reference rest-api.md 1.2). Throws BadRequestException. */
export function checkedSecurityPolicy(name: string | undefined): string | undefined {
  if (name === undefined || /^(?:TLS_1_[02]|SecurityPolicy_\w+)$/.test(name)) return name;
  throw badRequest('Invalid security policy specified. Valid options are TLS_1_0,TLS_1_2,SecurityPolicy_*');
}

/** A description that is not empty. Throws BadRequestException. */
export function checkedDescription(description: string | undefined): string | undefined {
  if (description === '') throw badRequest('Description cannot be an empty string');
  return description;
}

/** An empty text takes the description away here, unlike when an API is created: Terraform relies on it. */
function setDescription(api: JsonObject, { value }: PatchCall): JsonObject {
  return { ...api, description: orUndefined(value) };
}

function apiKeySource(value: string | undefined): string | undefined {
  if (value === 'HEADER' || value === 'AUTHORIZER') return value;
  throw badRequest('Invalid API key source specified. Valid options are HEADER,AUTHORIZER');
}

function setCompressionSize(api: JsonObject, { value = '' }: PatchCall): JsonObject {
  // Number() reads more than numbers: '0x10', and a blank as 0.
  const size = /^-?\d+$/.test(value) ? Number(value) : NaN;
  return { ...api, minimumCompressionSize: value === '' ? undefined : checkedCompressionSize(size) };
}

function withEndpoint(api: JsonObject, change: JsonObject): JsonObject {
  return {
    ...api,
    endpointConfiguration: checkEndpointConfiguration({ ...object(api, 'endpointConfiguration'), ...change }),
  };
}

/** The service knows which type it replaces; clients write the old type or an index. Private APIs have both kinds of addresses. */
function setType(api: JsonObject, { value }: PatchCall): JsonObject {
  return withEndpoint(api, { types: [value], ...(value === 'PRIVATE' ? { ipAddressType: 'dualstack' } : {}) });
}

function setIpAddressType(api: JsonObject, { value = '' }: PatchCall): JsonObject {
  return withEndpoint(api, { ipAddressType: value });
}

function vpcEndpoints(api: JsonObject): readonly unknown[] {
  const { vpcEndpointIds } = object(api, 'endpointConfiguration');
  return Array.isArray(vpcEndpointIds) ? vpcEndpointIds : [];
}

function addVpcEndpoint(api: JsonObject, { value }: PatchCall): JsonObject {
  return withEndpoint(api, { vpcEndpointIds: [...vpcEndpoints(api).filter((id) => id !== value), value] });
}

function removeVpcEndpoint(api: JsonObject, { value }: PatchCall): JsonObject {
  const rest = vpcEndpoints(api).filter((id) => id !== value);
  return withEndpoint(api, { vpcEndpointIds: rest.length === 0 ? undefined : rest });
}

function binaryTypes({ binaryMediaTypes }: JsonObject): readonly unknown[] {
  return Array.isArray(binaryMediaTypes) ? binaryMediaTypes : [];
}

function withType(api: JsonObject, type: string): JsonObject {
  return { ...api, binaryMediaTypes: [...binaryTypes(api), type] };
}

function withoutType(api: JsonObject, type: string): JsonObject {
  return { ...api, binaryMediaTypes: binaryTypes(api).filter((other) => other !== type) };
}

function existingType(api: JsonObject, { names: [type = ''] }: PatchCall): string {
  if (binaryTypes(api).includes(type)) return type;
  throw badRequest(`Invalid binary media type specified: ${type}`);
}
