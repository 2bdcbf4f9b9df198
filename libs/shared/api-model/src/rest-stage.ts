import { z } from 'zod';
import { stageVariableName, stageVariableValue, tagsSchema } from './common.ts';
import { cacheClusterSizeSchema, cachingSettings } from './response-caching.ts';
import { accessLogSettingsSchema, nodeSelectorSchema, rolloutSettingsSchema } from './stage.ts';
import { MAX_INT32 } from './throttle.ts';

/** Settings of a method in a stage (reference rest-api.md 1.3, 8, 9). Unset means inherit. */
export const restMethodSettingSchema = z
  .strictObject({
    metricsEnabled: z.boolean().optional(),
    loggingLevel: z.enum(['OFF', 'ERROR', 'INFO']).optional(),
    dataTraceEnabled: z.boolean().optional(),
    /** Bucket size in requests. Default 5000. */
    throttlingBurstLimit: z.int().min(0).max(MAX_INT32).optional(),
    /** Requests per second. Default 10000. */
    throttlingRateLimit: z.number().min(0).max(MAX_INT32).optional(),
    ...cachingSettings,
  })
  .describe('a method setting');
export type RestMethodSetting = z.infer<typeof restMethodSettingSchema>;

const stageVariables = z
  .record(stageVariableName, stageVariableValue)
  .refine((variables) => Object.keys(variables).length <= 100, 'must have at most 100 entries');

/** A part of a stage's traffic that goes to another deployment (reference rest-api.md 10.2). */
export const restCanarySettingsSchema = z
  .strictObject({
    /** 0 to 100. Default 0. */
    percentTraffic: z.number().min(0).max(100).optional(),
    deploymentId: z.string().min(1).max(64).optional(),
    stageVariableOverrides: stageVariables.optional(),
    useStageCache: z.boolean().optional(),
  })
  .describe('canary settings');
export type RestCanarySettings = z.infer<typeof restCanarySettingsSchema>;

/** The settings of a stage of a REST API (reference rest-api.md 1.2). They change without a deployment. */
export const restStageSettingsSchema = z
  .strictObject({
    stageName: z.string().regex(/^[A-Za-z0-9_-]{1,128}$/, 'must be 1 to 128 letters, digits, dashes or underscores'),
    description: z.string().max(1024).optional(),
    variables: stageVariables.optional(),
    cacheClusterEnabled: z.boolean().optional(),
    /** GB. */
    cacheClusterSize: cacheClusterSizeSchema.optional(),
    /** `{path}/{METHOD}` or the whole stage as asterisk, slash, asterisk -> setting. */
    methodSettings: z
      .record(
        z
          .string()
          .regex(/^(\*\/\*|.*\/(GET|PUT|POST|DELETE|PATCH|OPTIONS|HEAD|ANY|\*))$/, 'must be {path}/{METHOD} or */*'),
        restMethodSettingSchema,
      )
      .optional(),
    accessLogSettings: accessLogSettingsSchema.optional(),
    canarySettings: restCanarySettingsSchema.optional(),
    clientCertificateId: z.string().min(1).max(64).optional(),
    documentationVersion: z.string().min(1).max(64).optional(),
    tracingEnabled: z.boolean().optional(),
    webAclArn: z.string().min(1).optional(),
    tags: tagsSchema.optional(),
    /** When true, every change of the API makes a deployment and moves the stage to it. Default false. Gatehouse's own for REST APIs. */
    autoDeploy: z.boolean().optional(),
    /** See `StageSettings`. Gatehouse's own, like the following. */
    nodeSelector: nodeSelectorSchema.optional(),
    rollout: rolloutSettingsSchema.optional(),
    counterLossPolicy: z.enum(['LOCAL', 'DENY', 'ALLOW']).optional(),
  })
  .describe('stage settings');
export type RestStageSettings = z.infer<typeof restStageSettingsSchema>;
