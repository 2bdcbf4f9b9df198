import { z } from 'zod';
import { apiIdSchema, dnsLabel, tagsSchema } from './common.ts';
import { USAGE_PLAN_LIMITS } from './limits.ts';
import { MAX_INT32, throttleSettingsSchema } from './throttle.ts';

/** A stage of a usage plan, with buckets for some of its routes (rest-api.md 1.2, 9.1). */
export const usagePlanStageSchema = z
  .strictObject({
    apiId: apiIdSchema,
    stage: z.string().min(1).max(128),
    /** Route key, or `/path/METHOD` of a REST API -> the bucket that replaces the plan's. */
    throttle: z
      .record(z.string().min(1), throttleSettingsSchema)
      .refine((methods) => Object.keys(methods).length <= USAGE_PLAN_LIMITS.methodThrottlesPerStage, {
        message: `must have at most ${USAGE_PLAN_LIMITS.methodThrottlesPerStage} entries`,
      })
      .optional(),
  })
  .describe('a stage of a usage plan');
export type UsagePlanStage = z.infer<typeof usagePlanStageSchema>;

/** A quota: requests of a key in a calendar period in UTC (rest-api.md 9.2). */
export const quotaSchema = z
  .strictObject({
    limit: z.int().min(1).max(MAX_INT32),
    /** Requests that are taken off the limit in the first period. */
    offset: z.int().min(0).max(MAX_INT32).default(0),
    period: z.enum(['DAY', 'WEEK', 'MONTH']),
  })
  .describe('a quota');
export type Quota = z.infer<typeof quotaSchema>;

/** A usage plan (`UsagePlan`, rest-api.md 1.2, 9). */
export const usagePlanSchema = z
  .strictObject({
    usagePlanId: dnsLabel,
    name: z.string().min(1).max(1024),
    description: z.string().max(1024).optional(),
    apiStages: z.array(usagePlanStageSchema).max(USAGE_PLAN_LIMITS.apiStages).default([]),
    throttle: throttleSettingsSchema.optional(),
    quota: quotaSchema.optional(),
    productCode: z.string().max(128).optional(),
    tags: tagsSchema.optional(),
  })
  .describe('a usage plan');
export type UsagePlan = z.infer<typeof usagePlanSchema>;
