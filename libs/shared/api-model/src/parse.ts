import type { z } from 'zod';
import type { ApiDefinition } from './api-definition.ts';
import { cleanDocument } from './clean-document.ts';
import type { Problem, Validated } from './common.ts';
import { domainNameProblems } from './domain-name-rules.ts';
import { domainNameSchema } from './domain-name.ts';
import type { DomainName } from './domain-name.ts';
import { partsOf, salvageParts } from './http-api-parts.ts';
import { httpApiProblems } from './http-api-rules.ts';
import { httpApiSchema } from './http-api.ts';
import { DEFAULT_MODEL_LIMITS } from './limits.ts';
import type { ModelLimits } from './limits.ts';
import { checkShape } from './check-shape.ts';
import { stageSettingsProblems } from './stage-rules.ts';
import { stageSettingsSchema } from './stage.ts';
import type { StageSettings } from './stage.ts';
import { vpcLinkProblems } from './vpc-link-rules.ts';
import { vpcLinkSchema } from './vpc-link.ts';
import type { VpcLink } from './vpc-link.ts';

function withDefaults(limits: Partial<ModelLimits>): ModelLimits {
  return { ...DEFAULT_MODEL_LIMITS, ...limits };
}

function parseHttpApi(document: unknown, limits: ModelLimits): Validated<ApiDefinition> {
  const shape = checkShape(httpApiSchema, document);
  const meaning = httpApiProblems(shape.ok ? partsOf(shape.value) : salvageParts(document), limits);
  if (!shape.ok) return { ok: false, problems: [...shape.problems, ...meaning] };
  return meaning.length === 0 ? shape : { ok: false, problems: meaning };
}

/**
 * An API definition from plain JSON (for example a parsed file, or a message as JSON) with defaults filled in, or every
 * problem with its field path. Null members count as absent, unknown fields are problems. Never throws for bad input.
 */
export function parseApiDefinition(input: unknown, limits: Partial<ModelLimits> = {}): Validated<ApiDefinition> {
  const allLimits = withDefaults(limits);
  const cleaned = cleanDocument(input, allLimits.maxDocumentBytes);
  return cleaned.ok ? parseHttpApi(cleaned.value, allLimits) : cleaned;
}

function parseDocument<T>(
  schema: z.ZodType<T>,
  problemsOf: (value: T) => readonly Problem[],
  input: unknown,
  limits: Partial<ModelLimits>,
): Validated<T> {
  const cleaned = cleanDocument(input, withDefaults(limits).maxDocumentBytes);
  if (!cleaned.ok) return cleaned;
  const shape = checkShape(schema, cleaned.value);
  if (!shape.ok) return shape;
  const problems = problemsOf(shape.value);
  return problems.length === 0 ? shape : { ok: false, problems };
}

/** Stage settings from plain JSON, or every problem; like `parseApiDefinition`. */
export function parseStageSettings(input: unknown, limits: Partial<ModelLimits> = {}): Validated<StageSettings> {
  return parseDocument(stageSettingsSchema, stageSettingsProblems, input, limits);
}

/** A custom domain name from plain JSON, or every problem; like `parseApiDefinition`. */
export function parseDomainName(input: unknown, limits: Partial<ModelLimits> = {}): Validated<DomainName> {
  return parseDocument(domainNameSchema, domainNameProblems, input, limits);
}

/** A VPC link from plain JSON, or every problem; like `parseApiDefinition`. */
export function parseVpcLink(input: unknown, limits: Partial<ModelLimits> = {}): Validated<VpcLink> {
  return parseDocument(vpcLinkSchema, vpcLinkProblems, input, limits);
}
