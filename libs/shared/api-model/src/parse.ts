import type { ApiDefinition } from './api-definition.ts';
import type { Validated } from './common.ts';
import { domainNameSchema } from './domain-name.ts';
import type { DomainName } from './domain-name.ts';
import { httpApiSchema } from './http-api.ts';
import { DEFAULT_MODEL_LIMITS } from './limits.ts';
import type { ModelLimits } from './limits.ts';
import { parseWith } from './parse-with.ts';
import { stageSettingsSchema } from './stage.ts';
import type { StageSettings } from './stage.ts';
import { vpcLinkSchema } from './vpc-link.ts';
import type { VpcLink } from './vpc-link.ts';

/**
 * An API definition from plain JSON (for example a parsed file, or a message as JSON) with defaults filled in, or every
 * problem with its field path. Null members count as absent, unknown fields are problems. Never throws for bad input.
 */
export function parseApiDefinition(input: unknown, limits: Partial<ModelLimits> = {}): Validated<ApiDefinition> {
  const { maxDocumentBytes } = { ...DEFAULT_MODEL_LIMITS, ...limits };
  return parseWith(httpApiSchema, input, maxDocumentBytes);
}

/** Stage settings from plain JSON, or every problem; like `parseApiDefinition`. */
export function parseStageSettings(input: unknown, limits: Partial<ModelLimits> = {}): Validated<StageSettings> {
  return parseWith(stageSettingsSchema, input, { ...DEFAULT_MODEL_LIMITS, ...limits }.maxDocumentBytes);
}

/** A custom domain name from plain JSON, or every problem; like `parseApiDefinition`. */
export function parseDomainName(input: unknown, limits: Partial<ModelLimits> = {}): Validated<DomainName> {
  return parseWith(domainNameSchema, input, { ...DEFAULT_MODEL_LIMITS, ...limits }.maxDocumentBytes);
}

/** A VPC link from plain JSON, or every problem; like `parseApiDefinition`. */
export function parseVpcLink(input: unknown, limits: Partial<ModelLimits> = {}): Validated<VpcLink> {
  return parseWith(vpcLinkSchema, input, { ...DEFAULT_MODEL_LIMITS, ...limits }.maxDocumentBytes);
}
