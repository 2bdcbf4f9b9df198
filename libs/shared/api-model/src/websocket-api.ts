import { z } from 'zod';
import { apiKeySelectionExpressionSchema, ipAddressType, modelName, objectId, partId, tagsSchema } from './common.ts';
import { tlsConfigSchema } from './http-api.ts';

const templates = z.record(z.string().min(1).max(128), z.string().max(32_768));
const contentHandlingStrategy = z.enum(['CONVERT_TO_BINARY', 'CONVERT_TO_TEXT']);
const selectionExpression = z.string().min(1).max(1024);
const parameterConstraints = z.record(
  z.string().min(1).max(512),
  z.strictObject({ required: z.boolean().optional() }).describe('parameter constraints'),
);

/** What may come back to the sender of a message (reference websocket-api.md 5). */
export const webSocketRouteResponseSchema = z
  .strictObject({
    /** Only `$default`. */
    routeResponseKey: z.string().min(1).max(128),
    modelSelectionExpression: selectionExpression.optional(),
    responseModels: z.record(z.string().min(1).max(128), modelName).optional(),
    responseParameters: parameterConstraints.optional(),
    routeResponseId: partId.optional(),
  })
  .describe('a route response');
export type WebSocketRouteResponse = z.infer<typeof webSocketRouteResponseSchema>;

/** A route of a WebSocket API (reference websocket-api.md 2). */
export const webSocketRouteSchema = z
  .strictObject({
    /** `$connect`, `$disconnect`, `$default`, or the text that the route selection expression yields. */
    routeKey: z.string().min(1).max(128),
    /** `integrations/{integrationId}`. */
    target: z.string().min(1).max(128).optional(),
    /** Default `NONE`; `$connect` only. */
    authorizationType: z.enum(['NONE', 'AWS_IAM', 'CUSTOM']).optional(),
    authorizerId: z.string().min(1).optional(),
    /** Default false; `$connect` only. */
    apiKeyRequired: z.boolean().optional(),
    operationName: z.string().min(1).max(64).optional(),
    modelSelectionExpression: selectionExpression.optional(),
    /** Result of the model selection expression -> model name. */
    requestModels: z.record(z.string().min(1).max(128), modelName).optional(),
    /** `route.request.{header|querystring}.N` -> whether it is required; `$connect` only. */
    requestParameters: parameterConstraints.optional(),
    /** Only `$default`; makes the route answer its sender. */
    routeResponseSelectionExpression: selectionExpression.optional(),
    routeResponses: z.array(webSocketRouteResponseSchema).optional(),
    routeId: partId.optional(),
  })
  .describe('a route');
export type WebSocketRoute = z.infer<typeof webSocketRouteSchema>;

/** What becomes of a backend's answer, non-proxy integrations only (reference websocket-api.md 5). */
export const webSocketIntegrationResponseSchema = z
  .strictObject({
    /** `$default`, or a regular expression in slashes such as `/4\d\d/`. */
    integrationResponseKey: z.string().min(1).max(128),
    responseParameters: z.record(z.string().min(1).max(512), z.string().max(512)).optional(),
    responseTemplates: templates.optional(),
    templateSelectionExpression: selectionExpression.optional(),
    contentHandlingStrategy: contentHandlingStrategy.optional(),
    integrationResponseId: partId.optional(),
  })
  .describe('an integration response');
export type WebSocketIntegrationResponse = z.infer<typeof webSocketIntegrationResponseSchema>;

/** An integration of a WebSocket API (reference websocket-api.md 5). */
export const webSocketIntegrationSchema = z
  .strictObject({
    integrationType: z.enum(['AWS', 'AWS_PROXY', 'HTTP', 'HTTP_PROXY', 'MOCK']),
    integrationMethod: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'ANY']).optional(),
    integrationUri: z.string().min(1).max(2048).optional(),
    connectionType: z.enum(['INTERNET', 'VPC_LINK']).optional(),
    connectionId: z.string().min(1).max(1024).optional(),
    credentialsArn: z.string().min(1).optional(),
    /** Unset passes the payload on. */
    contentHandlingStrategy: contentHandlingStrategy.optional(),
    /** Default `WHEN_NO_MATCH`; non-proxy integrations only. */
    passthroughBehavior: z.enum(['WHEN_NO_MATCH', 'WHEN_NO_TEMPLATES', 'NEVER']).optional(),
    payloadFormatVersion: z.literal('1.0').optional(),
    /** `integration.request.{header|querystring|path}.N` -> value. */
    requestParameters: z.record(z.string().min(1).max(512), z.string().max(512)).optional(),
    /** Result of the template selection expression -> mapping template. */
    requestTemplates: templates.optional(),
    templateSelectionExpression: selectionExpression.optional(),
    /** Milliseconds, 50 to 29000. Default 29000. */
    timeoutInMillis: z.int().min(50).max(29_000).optional(),
    tlsConfig: tlsConfigSchema.optional(),
    description: z.string().max(1024).optional(),
    integrationResponses: z.array(webSocketIntegrationResponseSchema).optional(),
  })
  .describe('an integration');
export type WebSocketIntegration = z.infer<typeof webSocketIntegrationSchema>;

/** A JSON schema, draft 4, that messages are validated with (reference http-api.md 1). */
export const webSocketModelSchema = z
  .strictObject({
    contentType: z.string().min(1).max(256).optional(),
    description: z.string().max(1024).optional(),
    /** The schema as JSON text, up to 32 K. */
    schema: z.string().min(1).max(32_768),
    modelId: partId.optional(),
  })
  .describe('a model');
export type WebSocketModel = z.infer<typeof webSocketModelSchema>;

/** Who decides about connections (reference websocket-api.md 3). */
export const webSocketAuthorizerSchema = z
  .strictObject({
    name: z.string().min(1).max(128),
    authorizerType: z.literal('REQUEST'),
    authorizerUri: z.string().min(1).max(2048),
    authorizerCredentialsArn: z.string().min(1).optional(),
    /** `route.request.header.N`, `route.request.querystring.N`, `stageVariables.N` or `context.N`. */
    identitySource: z.array(z.string().min(1).max(512)).optional(),
  })
  .describe('an authorizer');
export type WebSocketAuthorizer = z.infer<typeof webSocketAuthorizerSchema>;

/** A WebSocket API as one document (reference websocket-api.md, http-api.md 1). Maps are keyed by id, models by name. */
export const webSocketApiSchema = z
  .strictObject({
    protocolType: z.literal('WEBSOCKET'),
    name: z.string().min(1).max(128),
    description: z.string().max(1024).optional(),
    version: z.string().min(1).max(64).optional(),
    /** What selects a route, normally `$request.body.action`. */
    routeSelectionExpression: selectionExpression,
    /** Default `$request.header.x-api-key`. */
    apiKeySelectionExpression: apiKeySelectionExpressionSchema.optional(),
    disableSchemaValidation: z.boolean().optional(),
    disableExecuteApiEndpoint: z.boolean().optional(),
    tags: tagsSchema.optional(),
    integrations: z.record(objectId, webSocketIntegrationSchema).default({}),
    routes: z.array(webSocketRouteSchema).default([]),
    authorizers: z.record(objectId, webSocketAuthorizerSchema).optional(),
    models: z.record(modelName, webSocketModelSchema).optional(),
    ipAddressType: ipAddressType.optional(),
    /** Values of `Origin` that browsers may connect from; unset = all. Gatehouse's own: the service has no such list. */
    allowedOrigins: z
      .array(z.string().regex(/^[a-z][a-z0-9+.-]*:\/\/[^/\s]+$/i, 'must be an origin such as https://app.example.com'))
      .min(1)
      .max(100)
      .optional(),
  })
  .describe('a WebSocket API');
export type WebSocketApiDefinition = z.infer<typeof webSocketApiSchema>;
