import type { JsonObject } from '@gatehouse/aws-rest-json';
import { compact } from '../input.ts';
import type { V2ApiRecord } from '../edit-api.ts';

const HTTP_ROUTE_SELECTION = '$request.method $request.path';
const API_KEY_SELECTION = '$request.header.x-api-key';

/** An API as the service shows it (reference http-api.md 1). */
export function apiView(record: V2ApiRecord, apiEndpoint: string): JsonObject {
  const { apiId, definition, createdAtUnixMs } = record;
  const isWebSocket = definition.protocolType === 'WEBSOCKET';
  return compact({
    apiId,
    apiEndpoint: isWebSocket ? apiEndpoint.replace(/^http/, 'ws') : apiEndpoint,
    createdDate: new Date(createdAtUnixMs),
    name: definition.name,
    protocolType: definition.protocolType,
    description: definition.description,
    version: definition.version,
    routeSelectionExpression: isWebSocket ? definition.routeSelectionExpression : HTTP_ROUTE_SELECTION,
    apiKeySelectionExpression: definition.apiKeySelectionExpression ?? API_KEY_SELECTION,
    corsConfiguration: isWebSocket ? undefined : definition.corsConfiguration,
    disableExecuteApiEndpoint: definition.disableExecuteApiEndpoint ?? false,
    disableSchemaValidation: isWebSocket ? definition.disableSchemaValidation : undefined,
    ipAddressType: definition.ipAddressType ?? 'ipv4',
    tags: definition.tags ?? {},
  });
}
