import { AMAZON } from '../extensions.ts';

/** Extensions of Amazon API Gateway that REST APIs know (reference rest-api.md 12). */
export const REST = {
  integration: AMAZON.integration,
  anyMethod: AMAZON.anyMethod,
  authorizer: AMAZON.authorizer,
  authtype: AMAZON.authtype,
  tagValue: AMAZON.tagValue,
  endpointConfiguration: AMAZON.endpointConfiguration,
  version: AMAZON.version,
  apiKeySource: 'x-amazon-apigateway-api-key-source',
  auth: 'x-amazon-apigateway-auth',
  binaryMediaTypes: 'x-amazon-apigateway-binary-media-types',
  documentation: 'x-amazon-apigateway-documentation',
  endpointAccessMode: 'x-amazon-apigateway-endpoint-access-mode',
  gatewayResponses: 'x-amazon-apigateway-gateway-responses',
  minimumCompressionSize: 'x-amazon-apigateway-minimum-compression-size',
  policy: 'x-amazon-apigateway-policy',
  requestValidator: 'x-amazon-apigateway-request-validator',
  requestValidators: 'x-amazon-apigateway-request-validators',
  securityPolicy: 'x-amazon-apigateway-security-policy',
} as const;

/** Extensions of HTTP APIs only: a REST API goes without them. */
export const HTTP_ONLY: readonly string[] = [AMAZON.cors, AMAZON.integrations];

/** Gatehouse's own extensions in documents of REST APIs. See README.md. */
export const REST_GATEHOUSE = {
  /** In an authorizer: its name, when it is not the key of the security scheme. */
  authorizerName: 'x-gatehouse-name',
  /** In a schema: the content type of a model that is not JSON's. */
  contentType: 'x-gatehouse-content-type',
  /** In a schema: the description of the model, when it is not the schema's. */
  description: 'x-gatehouse-description',
  /** In an operation: an operation name that another operation has as well. */
  operationName: 'x-gatehouse-operation-name',
  /** In the endpoint configuration: the types, which the service leaves out. */
  endpointTypes: 'x-gatehouse-types',
} as const;

/** Root extensions whose value is the API's field as it is: field -> extension. */
export const ROOT_MEMBERS = {
  apiKeySource: REST.apiKeySource,
  binaryMediaTypes: REST.binaryMediaTypes,
  minimumCompressionSize: REST.minimumCompressionSize,
  gatewayResponses: REST.gatewayResponses,
  securityPolicy: REST.securityPolicy,
  endpointAccessMode: REST.endpointAccessMode,
} as const;

/** Members of an authorizer that are the model's as they are; the type is in lower case. */
export const REST_AUTHORIZER_MEMBERS = [
  'providerARNs',
  'authorizerUri',
  'authorizerCredentials',
  'identityValidationExpression',
  'authorizerResultTtlInSeconds',
] as const;

/** Where models refer to each other, as the service writes it. */
export const MODEL_URL = 'https://apigateway.amazonaws.com/restapis/';
