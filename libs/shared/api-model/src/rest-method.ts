import { z } from 'zod';
import { modelName, statusCodeText } from './common.ts';

const mimeTemplates = z.record(z.string().min(1).max(256), z.string().max(307_200));
const mimeModels = z.record(z.string().min(1).max(256), modelName);
const parameterName = z.string().min(1).max(512);
const contentHandling = z.enum(['CONVERT_TO_BINARY', 'CONVERT_TO_TEXT']);

/** What a client may get, declared so that integration responses can map to it (reference rest-api.md 1.2). */
export const restMethodResponseSchema = z
  .strictObject({
    /** `method.response.header.Name` -> whether it is required. */
    responseParameters: z.record(parameterName, z.boolean()).optional(),
    /** Content type -> model name. */
    responseModels: mimeModels.optional(),
  })
  .describe('a method response');
export type RestMethodResponse = z.infer<typeof restMethodResponseSchema>;

/** What becomes of a backend's answer (reference rest-api.md 4.7). */
export const restIntegrationResponseSchema = z
  .strictObject({
    /** Regular expression for the whole backend status or error message; unset or empty is the default response. */
    selectionPattern: z.string().max(1024).optional(),
    /** `method.response.header.Name` -> expression. */
    responseParameters: z.record(parameterName, z.string().max(2048)).optional(),
    /** Content type -> mapping template. */
    responseTemplates: mimeTemplates.optional(),
    contentHandling: contentHandling.optional(),
  })
  .describe('an integration response');
export type RestIntegrationResponse = z.infer<typeof restIntegrationResponseSchema>;

/** TLS towards an HTTP backend of a REST API. */
const restTlsConfigSchema = z
  .strictObject({ insecureSkipVerification: z.boolean().optional() })
  .describe('a TLS configuration');

/** What a method calls (reference rest-api.md 4). */
export const restIntegrationSchema = z
  .strictObject({
    type: z.enum(['HTTP', 'HTTP_PROXY', 'AWS', 'AWS_PROXY', 'MOCK']),
    /** Method sent to the backend; required except for MOCK. */
    httpMethod: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'ANY']).optional(),
    uri: z.string().min(1).max(2048).optional(),
    connectionType: z.enum(['INTERNET', 'VPC_LINK']).optional(),
    connectionId: z.string().min(1).max(1024).optional(),
    /** Load balancer behind a VPC link of version 2. */
    integrationTarget: z.string().min(1).max(2048).optional(),
    credentials: z.string().min(1).optional(),
    /** `integration.request.{path|querystring|header}.Name` -> expression. */
    requestParameters: z.record(parameterName, z.string().max(2048)).optional(),
    /** Content type -> mapping template. */
    requestTemplates: mimeTemplates.optional(),
    /** Default `WHEN_NO_MATCH`. */
    passthroughBehavior: z.enum(['WHEN_NO_MATCH', 'WHEN_NO_TEMPLATES', 'NEVER']).optional(),
    contentHandling: contentHandling.optional(),
    /** Milliseconds, 50 to 29000 (STREAM: 900000). Default 29000. */
    timeoutInMillis: z.int().min(50).max(900_000).optional(),
    /** Default: the resource. */
    cacheNamespace: z.string().min(1).max(128).optional(),
    cacheKeyParameters: z.array(parameterName).optional(),
    /** Status code for the client -> response. */
    integrationResponses: z.record(statusCodeText, restIntegrationResponseSchema).optional(),
    tlsConfig: restTlsConfigSchema.optional(),
    /** Default `BUFFERED`. */
    responseTransferMode: z.enum(['BUFFERED', 'STREAM']).optional(),
  })
  .describe('an integration');
export type RestIntegration = z.infer<typeof restIntegrationSchema>;

/** Members of an integration that look alike wherever it is written; `type` and `integrationResponses` have forms of their own. */
export const REST_INTEGRATION_MEMBERS = [
  'uri',
  'httpMethod',
  'connectionType',
  'connectionId',
  'integrationTarget',
  'credentials',
  'requestParameters',
  'requestTemplates',
  'passthroughBehavior',
  'contentHandling',
  'timeoutInMillis',
  'cacheNamespace',
  'cacheKeyParameters',
  'tlsConfig',
  'responseTransferMode',
] as const;

/** A method of a resource (reference rest-api.md 1.2). */
export const restMethodSchema = z
  .strictObject({
    /** Default `NONE`. */
    authorizationType: z.enum(['NONE', 'AWS_IAM', 'CUSTOM', 'COGNITO_USER_POOLS']).optional(),
    authorizerId: z.string().min(1).optional(),
    authorizationScopes: z.array(z.string().min(1)).optional(),
    apiKeyRequired: z.boolean().optional(),
    operationName: z.string().min(1).max(128).optional(),
    /** `method.request.{path|querystring|header}.Name` -> whether it is required. */
    requestParameters: z.record(parameterName, z.boolean()).optional(),
    /** Content type -> model name. */
    requestModels: mimeModels.optional(),
    requestValidatorId: z.string().min(1).optional(),
    /** Status code -> response. */
    methodResponses: z.record(statusCodeText, restMethodResponseSchema).optional(),
    methodIntegration: restIntegrationSchema.optional(),
  })
  .describe('a method');
export type RestMethod = z.infer<typeof restMethodSchema>;
