import { z } from 'zod';
import { tlsConfigSchema } from './http-api.ts';
import { dnsLabel, tagsSchema } from './common.ts';

/** One target of a VPC link: `http://host:port` or `https://host:port`, no path. */
export const vpcLinkTargetSchema = z
  .strictObject({
    url: z.string().min(1).max(2048),
    /** Relative share of requests, 0 (drained) to 1000. Default 1. */
    weight: z.int().min(0).max(1000).default(1),
  })
  .describe('a target');
export type VpcLinkTarget = z.infer<typeof vpcLinkTargetSchema>;

/** Active health check: a GET on every target. Durations in milliseconds. */
export const healthCheckSchema = z
  .strictObject({
    path: z.string().startsWith('/').max(1024).default('/'),
    intervalInMillis: z.int().min(100).max(300_000).default(10_000),
    timeoutInMillis: z.int().min(50).max(60_000).default(2_000),
    healthyThreshold: z.int().min(1).max(10).default(2),
    unhealthyThreshold: z.int().min(1).max(10).default(3),
  })
  .describe('a health check');
export type HealthCheck = z.infer<typeof healthCheckSchema>;

/** Passive health check: a target that fails this often in a row rests for a while. */
export const passiveHealthCheckSchema = z
  .strictObject({
    consecutiveFailures: z.int().min(1).max(1000).default(5),
    ejectionInMillis: z.int().min(100).max(600_000).default(10_000),
  })
  .describe('a passive health check');
export type PassiveHealthCheck = z.infer<typeof passiveHealthCheckSchema>;

/** How many retries may be added to the load (components.md I8): a share of requests plus a floor per second. Only idempotent requests without a body are retried. */
export const retryBudgetSchema = z
  .strictObject({
    percent: z.number().min(0).max(100).default(20),
    minRetriesPerSecond: z.number().min(0).max(1000).default(10),
  })
  .describe('a retry budget');
export type RetryBudget = z.infer<typeof retryBudgetSchema>;

/** A VPC link: a named upstream with weighted targets. Self-hosted meaning of the service's object (operations.md 7.5). */
export const vpcLinkSchema = z
  .strictObject({
    vpcLinkId: dnsLabel,
    name: z.string().min(1).max(128),
    targets: z.array(vpcLinkTargetSchema).min(1).max(256),
    healthCheck: healthCheckSchema.optional(),
    passiveHealthCheck: passiveHealthCheckSchema.optional(),
    retryBudget: retryBudgetSchema.optional(),
    tlsConfig: tlsConfigSchema.optional(),
    tags: tagsSchema.optional(),
    securityGroupIds: z.array(z.string().min(1).max(128)).max(10).optional(),
    subnetIds: z.array(z.string().min(1).max(128)).max(20).optional(),
    description: z.string().max(1024).optional(),
    targetArns: z.array(z.string().min(1).max(2048)).max(1).optional(),
  })
  .describe('a VPC link');
export type VpcLink = z.infer<typeof vpcLinkSchema>;
