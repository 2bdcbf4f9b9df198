import { z } from 'zod';
import { partId, statusCodeText } from './common.ts';

/** A JSON schema, draft 4, for bodies (reference rest-api.md 7). */
export const restModelSchema = z
  .strictObject({
    /** The id by which the AWS-compatible API knows the model; made from its name when absent. */
    modelId: partId.optional(),
    contentType: z.string().min(1).max(256),
    description: z.string().max(1024).optional(),
    /** The schema as JSON text, up to 400 KB. */
    schema: z.string().min(1).max(409_600),
  })
  .describe('a model');
export type RestModel = z.infer<typeof restModelSchema>;

/** What is checked before an integration is called (reference rest-api.md 7). Both flags are false by default. */
export const restRequestValidatorSchema = z
  .strictObject({
    name: z.string().min(1).max(128).optional(),
    validateRequestBody: z.boolean().optional(),
    validateRequestParameters: z.boolean().optional(),
  })
  .describe('a request validator');
export type RestRequestValidator = z.infer<typeof restRequestValidatorSchema>;

/** Who decides about requests (reference rest-api.md 1.2). */
export const restAuthorizerSchema = z
  .strictObject({
    name: z.string().min(1).max(128),
    type: z.enum(['TOKEN', 'REQUEST', 'COGNITO_USER_POOLS']),
    /** User pools, COGNITO_USER_POOLS only. */
    providerARNs: z.array(z.string().min(1)).optional(),
    /** Free label. */
    authType: z.string().min(1).max(128).optional(),
    authorizerUri: z.string().min(1).max(2048).optional(),
    authorizerCredentials: z.string().min(1).optional(),
    /** Sources separated by commas, for example `method.request.header.Authorization`. */
    identitySource: z.string().min(1).max(1024).optional(),
    /** Regular expression that a token must match, TOKEN only. */
    identityValidationExpression: z.string().min(1).max(1024).optional(),
    /** Seconds, 0 (no cache) to 3600. Default 300. */
    authorizerResultTtlInSeconds: z.int().min(0).max(3600).optional(),
  })
  .describe('an authorizer');
export type RestAuthorizer = z.infer<typeof restAuthorizerSchema>;

/** Types of answers that the gateway makes itself (reference rest-api.md 3.1). */
export const GATEWAY_RESPONSE_TYPES = [
  'ACCESS_DENIED',
  'API_CONFIGURATION_ERROR',
  'AUTHORIZER_CONFIGURATION_ERROR',
  'AUTHORIZER_FAILURE',
  'BAD_REQUEST_BODY',
  'BAD_REQUEST_PARAMETERS',
  'DEFAULT_4XX',
  'DEFAULT_5XX',
  'EXPIRED_TOKEN',
  'INTEGRATION_FAILURE',
  'INTEGRATION_TIMEOUT',
  'INVALID_API_KEY',
  'INVALID_SIGNATURE',
  'MISSING_AUTHENTICATION_TOKEN',
  'QUOTA_EXCEEDED',
  'REQUEST_TOO_LARGE',
  'RESOURCE_NOT_FOUND',
  'THROTTLED',
  'UNAUTHORIZED',
  'UNSUPPORTED_MEDIA_TYPE',
  'WAF_FILTERED',
] as const;

/** A customised answer of the gateway itself (reference rest-api.md 3). */
export const restGatewayResponseSchema = z
  .strictObject({
    statusCode: statusCodeText.optional(),
    /** `gatewayresponse.header.Name` -> expression. */
    responseParameters: z.record(z.string().min(1).max(512), z.string().max(2048)).optional(),
    /** Content type -> template. */
    responseTemplates: z.record(z.string().min(1).max(256), z.string().max(307_200)).optional(),
  })
  .describe('a gateway response');
export type RestGatewayResponse = z.infer<typeof restGatewayResponseSchema>;

/** Documentation parts of one API at most. */
export const MAX_DOCUMENTATION_PARTS = 2_000;

/** Documentation of one part of an API (reference rest-api.md 1.2). */
export const restDocumentationPartSchema = z
  .strictObject({
    location: z
      .strictObject({
        type: z.enum([
          'API',
          'AUTHORIZER',
          'MODEL',
          'RESOURCE',
          'METHOD',
          'PATH_PARAMETER',
          'QUERY_PARAMETER',
          'REQUEST_HEADER',
          'REQUEST_BODY',
          'RESPONSE',
          'RESPONSE_HEADER',
          'RESPONSE_BODY',
        ]),
        /** Default `/`. */
        path: z.string().min(1).max(2048).optional(),
        /** Default `*`. */
        method: z.string().min(1).max(16).optional(),
        /** Default `*`. */
        statusCode: z.string().min(1).max(3).optional(),
        name: z.string().min(1).max(512).optional(),
      })
      .describe('a location'),
    /** JSON text. */
    properties: z.string().min(1).max(1_048_576),
    /** The id by which the AWS-compatible API knows the part; made from its location when absent. */
    id: partId.optional(),
  })
  .describe('a documentation part');
export type RestDocumentationPart = z.infer<typeof restDocumentationPartSchema>;
