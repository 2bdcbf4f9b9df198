import { z } from 'zod';
import { modelName, objectId, partId, tagsSchema } from './common.ts';
import { restMethodSchema } from './rest-method.ts';
import {
  MAX_DOCUMENTATION_PARTS,
  restAuthorizerSchema,
  restDocumentationPartSchema,
  restGatewayResponseSchema,
  restModelSchema,
  restRequestValidatorSchema,
} from './rest-parts.ts';

/** How clients reach a REST API. Stored as it is; a self-hosted gateway serves every type alike. */
export const restEndpointConfigurationSchema = z
  .strictObject({
    types: z
      .array(z.enum(['EDGE', 'REGIONAL', 'PRIVATE']))
      .length(1)
      .optional(),
    ipAddressType: z.enum(['ipv4', 'dualstack']).optional(),
    vpcEndpointIds: z.array(z.string().min(1)).optional(),
  })
  .describe('an endpoint configuration');
export type RestEndpointConfiguration = z.infer<typeof restEndpointConfigurationSchema>;

/** One path and its methods (reference rest-api.md 1.2, 2.2). */
export const restResourceSchema = z
  .strictObject({
    /** The id by which the AWS-compatible API knows the resource; made from its path when absent. */
    resourceId: partId.optional(),
    methods: z
      .partialRecord(z.enum(['GET', 'PUT', 'POST', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD', 'ANY']), restMethodSchema)
      .default({}),
  })
  .describe('a resource');
export type RestResource = z.infer<typeof restResourceSchema>;

/** A REST API as one document (reference rest-api.md 1.2). Resources are keyed by path; their parents are implied. */
export const restApiSchema = z
  .strictObject({
    protocolType: z.literal('REST'),
    name: z.string().min(1).max(1024),
    description: z.string().max(1024).optional(),
    version: z.string().min(1).max(64).optional(),
    /** Where the API key comes from. Default `HEADER`. */
    apiKeySource: z.enum(['HEADER', 'AUTHORIZER']).optional(),
    /** Content types that are treated as bytes. */
    binaryMediaTypes: z.array(z.string().min(1).max(256)).optional(),
    /** Bytes from which on responses are compressed, 0 to 10485760. Unset = never. */
    minimumCompressionSize: z.int().min(0).max(10_485_760).optional(),
    endpointConfiguration: restEndpointConfigurationSchema.optional(),
    /** Resource policy as JSON text, up to 8192 characters. */
    policy: z.string().min(1).max(8192).optional(),
    disableExecuteApiEndpoint: z.boolean().optional(),
    /** TLS policy of the service's own endpoint; stored as it is. */
    securityPolicy: z.string().min(1).max(128).optional(),
    /** How strictly the service checks the host of calls; stored as it is. */
    endpointAccessMode: z.enum(['BASIC', 'STRICT']).optional(),
    tags: tagsSchema.optional(),
    resources: z.record(z.string().min(1).max(2048), restResourceSchema).default({}),
    models: z.record(modelName, restModelSchema).optional(),
    requestValidators: z.record(objectId, restRequestValidatorSchema).optional(),
    authorizers: z.record(objectId, restAuthorizerSchema).optional(),
    /** Response type -> response; types that are not named keep their defaults. */
    gatewayResponses: z.record(z.string(), restGatewayResponseSchema).optional(),
    documentationParts: z.array(restDocumentationPartSchema).max(MAX_DOCUMENTATION_PARTS).optional(),
  })
  .describe('a REST API');
export type RestApiDefinition = z.infer<typeof restApiSchema>;
