import { z } from 'zod';
import { apiKeySelectionExpressionSchema, ipAddressType, objectId, partId, tagsSchema } from './common.ts';

/** CORS of an HTTP API (http-api.md 11). When set, the gateway owns CORS and drops the backend's CORS headers. */
export const corsConfigurationSchema = z
  .strictObject({
    allowOrigins: z.array(z.string().min(1)).optional(),
    allowMethods: z.array(z.string().min(1)).optional(),
    allowHeaders: z.array(z.string().min(1)).optional(),
    exposeHeaders: z.array(z.string().min(1)).optional(),
    /** Seconds, -1 to 86400. */
    maxAge: z.int().min(-1).max(86_400).optional(),
    allowCredentials: z.boolean().optional(),
  })
  .describe('a CORS configuration');
export type CorsConfiguration = z.infer<typeof corsConfigurationSchema>;

/** TLS towards an upstream. `caCertificates` is Gatehouse's own: PEM text that replaces the system's trust store. */
export const tlsConfigSchema = z
  .strictObject({
    serverNameToVerify: z.string().min(1).max(253).optional(),
    caCertificates: z.string().min(1).optional(),
    insecureSkipVerification: z.boolean().optional(),
  })
  .describe('a TLS configuration');
export type TlsConfig = z.infer<typeof tlsConfigSchema>;

/** The fixed answer of a MOCK integration of an HTTP API (Gatehouse's own; the service has MOCK for REST and WebSocket only). */
export const mockResponseSchema = z
  .strictObject({
    statusCode: z.int().min(200).max(599).default(200),
    headers: z.record(z.string(), z.string()).optional(),
    body: z.string().max(10_485_760).optional(),
  })
  .describe('a mock response');
export type MockResponse = z.infer<typeof mockResponseSchema>;

/** An integration of an HTTP API (http-api.md 1, 8, 9). */
export const httpIntegrationSchema = z
  .strictObject({
    integrationType: z.enum(['HTTP_PROXY', 'AWS_PROXY', 'MOCK']),
    integrationSubtype: z.string().min(1).max(128).optional(),
    /** Upper-case method sent to the backend; `ANY` keeps the client's. Default `ANY`. */
    integrationMethod: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'ANY']).optional(),
    integrationUri: z.string().min(1).max(2048).optional(),
    connectionType: z.enum(['INTERNET', 'VPC_LINK']).optional(),
    connectionId: z.string().min(1).max(1024).optional(),
    credentialsArn: z.string().min(1).optional(),
    payloadFormatVersion: z.enum(['1.0', '2.0']).optional(),
    /** `overwrite|append|remove:header|querystring.N` or `overwrite:path` -> value (http-api.md 9). */
    requestParameters: z.record(z.string(), z.string()).optional(),
    /** Integration status code -> `overwrite|append|remove:header.N` or `overwrite:statuscode` -> value. */
    responseParameters: z.record(z.string(), z.record(z.string(), z.string())).optional(),
    /** Milliseconds, 50 up to the control plane's limit (30000 by default). Default 30000. */
    timeoutInMillis: z.int().min(50).optional(),
    tlsConfig: tlsConfigSchema.optional(),
    description: z.string().max(1024).optional(),
    mockResponse: mockResponseSchema.optional(),
    /** What makes cache entries differ besides namespace and method: `$request.header|querystring|path.N` or `$request.path`. */
    cacheKeyParameters: z.array(z.string().min(1).max(300)).optional(),
    /** Routes of one namespace share cache entries. Default: the route's key. */
    cacheNamespace: z.string().min(1).max(128).optional(),
    apiGatewayManaged: z.boolean().optional(),
  })
  .describe('an integration');
export type HttpIntegration = z.infer<typeof httpIntegrationSchema>;

/** A route of an HTTP API (http-api.md 1, 2). `target` is `integrations/{integrationId}`. */
export const httpRouteSchema = z
  .strictObject({
    routeKey: z.string().min(1).max(128),
    target: z.string().min(1).max(128).optional(),
    authorizationType: z.enum(['NONE', 'AWS_IAM', 'CUSTOM', 'JWT']).optional(),
    authorizerId: z.string().min(1).optional(),
    authorizationScopes: z.array(z.string().min(1).max(64)).max(10).optional(),
    operationName: z.string().min(1).max(64).optional(),
    /** Gatehouse's own for HTTP APIs; the service has it for REST and WebSocket APIs. Default false. */
    apiKeyRequired: z.boolean().optional(),
    routeId: partId.optional(),
    apiGatewayManaged: z.boolean().optional(),
  })
  .describe('a route');
export type HttpRoute = z.infer<typeof httpRouteSchema>;

/** An authorizer of an HTTP API (http-api.md 12, 13). */
export const httpAuthorizerSchema = z
  .strictObject({
    name: z.string().min(1).max(128),
    authorizerType: z.enum(['REQUEST', 'JWT']),
    identitySource: z.array(z.string().min(1)).optional(),
    jwtConfiguration: z
      .strictObject({ issuer: z.string().min(1), audience: z.array(z.string().min(1)).max(50).optional() })
      .optional(),
    authorizerUri: z.string().min(1).optional(),
    authorizerCredentialsArn: z.string().min(1).optional(),
    authorizerPayloadFormatVersion: z.enum(['1.0', '2.0']).optional(),
    enableSimpleResponses: z.boolean().optional(),
    authorizerResultTtlInSeconds: z.int().min(0).max(3600).optional(),
  })
  .describe('an authorizer');
export type HttpAuthorizer = z.infer<typeof httpAuthorizerSchema>;

/** An HTTP API as one document (http-api.md 1). Integrations and authorizers are keyed by their id. */
export const httpApiSchema = z
  .strictObject({
    protocolType: z.literal('HTTP'),
    name: z.string().min(1).max(128),
    description: z.string().max(1024).optional(),
    version: z.string().min(1).max(64).optional(),
    corsConfiguration: corsConfigurationSchema.optional(),
    disableExecuteApiEndpoint: z.boolean().optional(),
    tags: tagsSchema.optional(),
    integrations: z.record(objectId, httpIntegrationSchema).default({}),
    routes: z.array(httpRouteSchema).default([]),
    authorizers: z.record(objectId, httpAuthorizerSchema).optional(),
    /** Default `$request.header.x-api-key`. */
    apiKeySelectionExpression: apiKeySelectionExpressionSchema.optional(),
    ipAddressType: ipAddressType.optional(),
  })
  .describe('an HTTP API');
export type HttpApiDefinition = z.infer<typeof httpApiSchema>;
