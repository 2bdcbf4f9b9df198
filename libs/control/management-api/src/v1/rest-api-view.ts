import type { RestApiDefinition } from '@gatehouse/api-model';
import type { JsonObject } from '@gatehouse/aws-rest-json';
import type { RestApiRecord } from '../edit-api.ts';
import { compact } from '../input.ts';
import { ROOT, resourceIdAt } from './resource-tree.ts';

/** A REST API as the service shows it (reference rest-api.md 1.2). */
export function restApiView({ apiId, definition, createdAtUnixMs }: RestApiRecord): JsonObject {
  const { binaryMediaTypes = [] } = definition;
  return compact({
    id: apiId,
    name: definition.name,
    description: definition.description,
    createdDate: new Date(createdAtUnixMs),
    version: definition.version,
    binaryMediaTypes: binaryMediaTypes.length === 0 ? undefined : binaryMediaTypes,
    minimumCompressionSize: definition.minimumCompressionSize,
    apiKeySource: definition.apiKeySource ?? 'HEADER',
    endpointConfiguration: endpointView(definition),
    policy: definition.policy === undefined ? undefined : escaped(definition.policy),
    tags: definition.tags ?? {},
    disableExecuteApiEndpoint: definition.disableExecuteApiEndpoint ?? false,
    rootResourceId: resourceIdAt(definition, ROOT),
    securityPolicy: definition.securityPolicy,
    endpointAccessMode: definition.endpointAccessMode,
    apiStatus: 'AVAILABLE',
  });
}

/** Without its empty tags: the service leaves them out of the answer to a creation only. */
export function createdRestApiView(record: RestApiRecord): JsonObject {
  const { tags, ...view } = restApiView(record);
  return Object.keys(record.definition.tags ?? {}).length === 0 ? view : { ...view, tags };
}

function endpointView({ endpointConfiguration = {} }: RestApiDefinition): JsonObject {
  const { types = ['EDGE'], ipAddressType, vpcEndpointIds } = endpointConfiguration;
  const isPrivate = types.includes('PRIVATE');
  return compact({ types, ipAddressType: ipAddressType ?? (isPrivate ? 'dualstack' : 'ipv4'), vpcEndpointIds });
}

/** The service shows a policy as the inside of a JSON text, and its clients (Terraform) take the escapes away. */
function escaped(policy: string): string {
  return JSON.stringify(policy).slice(1, -1);
}
