import type { GATEWAY_RESPONSE_TYPES, RestApiDefinition, RestGatewayResponse } from '@gatehouse/api-model';
import type { JsonObject } from '@gatehouse/aws-rest-json';
import { compact } from '../input.ts';

type ResponseType = (typeof GATEWAY_RESPONSE_TYPES)[number];

/** Statuses that the service shows for types that nobody customised (reference rest-api.md 3.1); the two defaults have none. */
const STATUS_CODES: Readonly<Record<ResponseType, string | undefined>> = {
  ACCESS_DENIED: '403',
  API_CONFIGURATION_ERROR: '500',
  AUTHORIZER_CONFIGURATION_ERROR: '500',
  AUTHORIZER_FAILURE: '500',
  BAD_REQUEST_BODY: '400',
  BAD_REQUEST_PARAMETERS: '400',
  DEFAULT_4XX: undefined,
  DEFAULT_5XX: undefined,
  EXPIRED_TOKEN: '403',
  INTEGRATION_FAILURE: '504',
  INTEGRATION_TIMEOUT: '504',
  INVALID_API_KEY: '403',
  INVALID_SIGNATURE: '403',
  MISSING_AUTHENTICATION_TOKEN: '403',
  QUOTA_EXCEEDED: '429',
  REQUEST_TOO_LARGE: '413',
  RESOURCE_NOT_FOUND: '404',
  THROTTLED: '429',
  UNAUTHORIZED: '401',
  UNSUPPORTED_MEDIA_TYPE: '415',
  WAF_FILTERED: '403',
};

const TEMPLATES = { 'application/json': '{"message":$context.error.messageString}' };

/**
 * A gateway response as the service shows it: its own, or what it inherits from its class (reference rest-api.md 3.2). Its own
 * shows no status that it was not given, though it answers with that of its type: Terraform would plan to take it away.
 */
export function gatewayResponseView(api: RestApiDefinition, type: ResponseType): JsonObject {
  const own = responseOf(api, type);
  const builtIn = STATUS_CODES[type];
  const inherited = own ?? (builtIn === undefined ? undefined : responseOf(api, `DEFAULT_${builtIn.charAt(0)}XX`));
  return compact({
    responseType: type,
    statusCode: own === undefined ? (inherited?.statusCode ?? builtIn) : own.statusCode,
    responseParameters: inherited?.responseParameters ?? {},
    responseTemplates: inherited === undefined ? TEMPLATES : (inherited.responseTemplates ?? {}),
    defaultResponse: own === undefined,
  });
}

function responseOf({ gatewayResponses = {} }: RestApiDefinition, type: string): RestGatewayResponse | undefined {
  return Object.hasOwn(gatewayResponses, type) ? gatewayResponses[type] : undefined;
}
