import { z } from 'zod';
import { stageVariableName, stageVariableValue, tagsSchema } from './common.ts';
import { STAGE_LIMITS } from './limits.ts';
import { cacheClusterSizeSchema, cachingSettings } from './response-caching.ts';
import { MAX_INT32 } from './throttle.ts';

/** Settings of one route or of all routes of a stage (`RouteSettings`, http-api.md 1 and 15). Unset means inherit; 0 lets nothing pass. */
export const routeSettingsSchema = z
  .strictObject({
    throttlingBurstLimit: z.int().min(0).max(MAX_INT32).optional(),
    throttlingRateLimit: z.number().min(0).max(MAX_INT32).optional(),
    detailedMetricsEnabled: z.boolean().optional(),
    dataTraceEnabled: z.boolean().optional(),
    loggingLevel: z.enum(['ERROR', 'INFO', 'OFF']).optional(),
    ...cachingSettings,
  })
  .describe('route settings');
export type RouteSettings = z.infer<typeof routeSettingsSchema>;

const LOG_DESTINATION = /^(stdout|stderr|file:.+|arn:[^:]+:(logs|firehose):[^:]*:[^:]*:.+)$/;

/**
 * Where the access log goes and what a line looks like (operations.md 2). `destinationArn` is `stdout`, `stderr` or `file:/path`;
 * the ARN of a log group or delivery stream, which definitions made for the service have, is kept and means `stdout`.
 */
export const accessLogSettingsSchema = z
  .strictObject({
    destinationArn: z
      .string()
      .regex(LOG_DESTINATION, 'must be stdout, stderr, file:/path or the ARN of a log group or delivery stream'),
    format: z
      .string()
      .min(1)
      .max(3072)
      .refine((text) => text.includes('$context.requestId') || text.includes('$context.extendedRequestId'), {
        message: 'must contain $context.requestId or $context.extendedRequestId',
      }),
  })
  .describe('access log settings');
export type AccessLogSettings = z.infer<typeof accessLogSettingsSchema>;

const LABEL_NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._/-]{0,61}[A-Za-z0-9])?$/;
const LABEL_VALUE = /^[A-Za-z0-9._-]{1,63}$/;

/** Labels that a node must carry to serve a stage. Gatehouse's own: the service has no nodes to choose from. */
export const nodeSelectorSchema = z
  .record(
    z.string().regex(LABEL_NAME, 'must be 1 to 63 letters, digits, dots, dashes, underscores or slashes'),
    z.string().regex(LABEL_VALUE, 'must be 1 to 63 letters, digits, dots, dashes or underscores'),
  )
  .refine((labels) => Object.keys(labels).length <= STAGE_LIMITS.nodeSelectorLabels, {
    message: `must have at most ${STAGE_LIMITS.nodeSelectorLabels} entries`,
  });

/** How changes of a stage reach the nodes. Gatehouse's own. */
export const rolloutSettingsSchema = z
  .strictObject({
    /** Default: what the control plane is set to. */
    mode: z.enum(['IMMEDIATE', 'WAVES']).optional(),
    /** How long each wave is watched after all of its nodes serve the change. Default 10. */
    observeSeconds: z.int().min(0).max(3600).optional(),
    /** How many percentage points more server errors than before take a change back. Default 5. */
    maxServerErrorPercent: z.number().min(0).max(100).optional(),
    /** Nodes of the first wave. Default 1. */
    firstWaveNodes: z.int().min(1).max(100).optional(),
  })
  .describe('rollout settings');
export type RolloutSettings = z.infer<typeof rolloutSettingsSchema>;

/** The settings of a stage of an HTTP or WebSocket API (http-api.md 1 and 3). They change without a deployment. */
export const stageSettingsSchema = z
  .strictObject({
    stageName: z
      .string()
      .regex(
        /^(\$default|[A-Za-z0-9_-]{1,128})$/,
        'must be $default or 1 to 128 letters, digits, dashes or underscores',
      ),
    description: z.string().max(1024).optional(),
    /** When true, every change of the API makes a deployment and moves the stage to it. Default false. */
    autoDeploy: z.boolean().optional(),
    stageVariables: z
      .record(stageVariableName, stageVariableValue)
      .refine((variables) => Object.keys(variables).length <= 100, 'must have at most 100 entries')
      .optional(),
    defaultRouteSettings: routeSettingsSchema.optional(),
    routeSettings: z.record(z.string(), routeSettingsSchema).optional(),
    accessLogSettings: accessLogSettingsSchema.optional(),
    /** What holds for limits while their counters are away. Default LOCAL. Gatehouse's own. */
    counterLossPolicy: z.enum(['LOCAL', 'DENY', 'ALLOW']).optional(),
    tags: tagsSchema.optional(),
    nodeSelector: nodeSelectorSchema.optional(),
    rollout: rolloutSettingsSchema.optional(),
    /** The stage has a response cache. Default false. Gatehouse's own for HTTP APIs, with the fields of REST APIs. */
    cacheClusterEnabled: z.boolean().optional(),
    /** GB. Default 0.5. */
    cacheClusterSize: cacheClusterSizeSchema.optional(),
    apiGatewayManaged: z.boolean().optional(),
  })
  .describe('stage settings');
export type StageSettings = z.infer<typeof stageSettingsSchema>;
