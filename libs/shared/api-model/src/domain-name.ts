import { z } from 'zod';
import { apiIdSchema, ipAddressType, partId, tagsSchema } from './common.ts';

/**
 * Base path -> API and stage (http-api.md 4). An absent or empty `apiMappingKey` is the catch-all. Without `stage` the first segment of
 * the path after the base path names the stage (rest-api.md 2.1).
 */
export const apiMappingSchema = z
  .strictObject({
    apiMappingKey: z.string().max(300).optional(),
    apiId: apiIdSchema,
    stage: z.string().min(1).optional(),
    apiMappingId: partId.optional(),
  })
  .describe('an API mapping');
export type ApiMapping = z.infer<typeof apiMappingSchema>;

/** One condition of a routing rule: exactly one of the two members is set (http-api.md 5). */
export const routingConditionSchema = z
  .strictObject({
    matchHeaders: z
      .strictObject({
        anyOf: z
          .array(
            z
              .strictObject({ header: z.string().min(1).max(40), valueGlob: z.string().min(1).max(128) })
              .describe('a header match'),
          )
          .length(1),
      })
      .describe('a header condition')
      .optional(),
    matchBasePaths: z
      .strictObject({ anyOf: z.array(z.string().min(1).max(127)).length(1) })
      .describe('a base path condition')
      .optional(),
  })
  .describe('a condition');
export type RoutingCondition = z.infer<typeof routingConditionSchema>;

/** A routing rule of a custom domain (http-api.md 5). Lowest priority number first. */
export const routingRuleSchema = z
  .strictObject({
    priority: z.int().min(1).max(1_000_000),
    conditions: z.array(routingConditionSchema).max(3).default([]),
    actions: z
      .array(
        z
          .strictObject({
            invokeApi: z
              .strictObject({
                apiId: apiIdSchema,
                stage: z.string().min(1),
                stripBasePath: z.boolean().optional(),
              })
              .describe('an invokeApi action'),
          })
          .describe('an action'),
      )
      .length(1),
    routingRuleId: partId.optional(),
  })
  .describe('a routing rule');
export type RoutingRule = z.infer<typeof routingRuleSchema>;

/** Certificate and endpoint of a custom domain name (http-api.md 1). Kept without effect: TLS in front of a node is the balancer's. */
export const domainNameConfigurationSchema = z
  .strictObject({
    certificateArn: z.string().min(1).max(2048).optional(),
    certificateName: z.string().min(1).max(256).optional(),
    endpointType: z.enum(['REGIONAL', 'EDGE']).optional(),
    securityPolicy: z.enum(['TLS_1_0', 'TLS_1_2']).optional(),
    ipAddressType: ipAddressType.optional(),
    ownershipVerificationCertificateArn: z.string().min(1).max(2048).optional(),
  })
  .describe('a domain name configuration');
export type DomainNameConfiguration = z.infer<typeof domainNameConfigurationSchema>;

/** A custom domain name with its mappings and rules as one document (http-api.md 1, 4, 5). */
export const domainNameSchema = z
  .strictObject({
    /** Lower-case host name, or `*.example.com`. */
    domainName: z.string().min(1).max(253),
    routingMode: z.enum(['API_MAPPING_ONLY', 'ROUTING_RULE_ONLY', 'ROUTING_RULE_THEN_API_MAPPING']).optional(),
    apiMappings: z.array(apiMappingSchema).max(200).default([]),
    routingRules: z.array(routingRuleSchema).max(50).default([]),
    tags: tagsSchema.optional(),
    domainNameConfigurations: z.array(domainNameConfigurationSchema).max(2).optional(),
  })
  .describe('a domain name');
export type DomainName = z.infer<typeof domainNameSchema>;
