/** Extensions of Amazon API Gateway that HTTP APIs know (reference http-api.md 17). */
export const AMAZON = {
  integration: 'x-amazon-apigateway-integration',
  integrations: 'x-amazon-apigateway-integrations',
  anyMethod: 'x-amazon-apigateway-any-method',
  authorizer: 'x-amazon-apigateway-authorizer',
  authtype: 'x-amazon-apigateway-authtype',
  cors: 'x-amazon-apigateway-cors',
  endpointConfiguration: 'x-amazon-apigateway-endpoint-configuration',
  tagValue: 'x-amazon-apigateway-tag-value',
  version: 'x-amazon-apigateway-importexport-version',
} as const;

/** Gatehouse's own extensions: what a definition holds and neither OpenAPI nor Amazon's extensions can say. See README.md. */
export const GATEHOUSE = {
  /** In an integration of type `mock`: the fixed answer `{statusCode, headers, body}`; null for the default answer. */
  mockResponse: 'x-gatehouse-mock-response',
  /** In an integration: its description. */
  description: 'x-gatehouse-description',
  /** In an integration's `tlsConfig`: PEM text that replaces the system's trust store. */
  caCertificates: 'x-gatehouse-ca-certificates',
  /** In an authorizer: its name, when it is not the key of the security scheme. */
  authorizerName: 'x-gatehouse-name',
  /** In an operation: an operation name that another operation has as well. */
  operationName: 'x-gatehouse-operation-name',
} as const;

/** Field of an integration -> its name in the extension. Fields that are not listed are not written to documents. */
export const INTEGRATION_MEMBERS = {
  integrationSubtype: 'integrationSubtype',
  integrationMethod: 'httpMethod',
  integrationUri: 'uri',
  connectionType: 'connectionType',
  connectionId: 'connectionId',
  credentialsArn: 'credentials',
  payloadFormatVersion: 'payloadFormatVersion',
  requestParameters: 'requestParameters',
  responseParameters: 'responseParameters',
  timeoutInMillis: 'timeoutInMillis',
  tlsConfig: 'tlsConfig',
  cacheKeyParameters: 'cacheKeyParameters',
  cacheNamespace: 'cacheNamespace',
  description: GATEHOUSE.description,
  mockResponse: GATEHOUSE.mockResponse,
} as const;

/** Field of an authorizer -> its name in the extension. */
export const AUTHORIZER_MEMBERS = {
  name: GATEHOUSE.authorizerName,
  identitySource: 'identitySource',
  jwtConfiguration: 'jwtConfiguration',
  authorizerUri: 'authorizerUri',
  authorizerCredentialsArn: 'authorizerCredentials',
  authorizerPayloadFormatVersion: 'authorizerPayloadFormatVersion',
  enableSimpleResponses: 'enableSimpleResponses',
  authorizerResultTtlInSeconds: 'authorizerResultTtlInSeconds',
} as const;

/** OpenAPI's methods that a route key can name, and the any-method extension. */
export const ROUTE_METHODS: Readonly<Record<string, string>> = {
  get: 'GET',
  put: 'PUT',
  post: 'POST',
  delete: 'DELETE',
  options: 'OPTIONS',
  head: 'HEAD',
  patch: 'PATCH',
  [AMAZON.anyMethod]: 'ANY',
};
