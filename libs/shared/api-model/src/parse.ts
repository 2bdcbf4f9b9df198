import { z } from 'zod';
import { accountProblems, accountSchema } from './account.ts';
import type { Account } from './account.ts';
import type { ApiDefinition } from './api-definition.ts';
import { apiKeySchema } from './api-key.ts';
import type { ApiKey } from './api-key.ts';
import { cleanDocument } from './clean-document.ts';
import { clientCertificateSchema } from './client-certificate.ts';
import type { ClientCertificate } from './client-certificate.ts';
import type { Problem, Validated } from './common.ts';
import { domainNameParts, domainNameProblems, salvageDomainName } from './domain-name-rules.ts';
import { domainNameSchema } from './domain-name.ts';
import type { DomainName } from './domain-name.ts';
import { partsOf, salvageParts } from './http-api-parts.ts';
import { httpApiProblems } from './http-api-rules.ts';
import { httpApiSchema } from './http-api.ts';
import { DEFAULT_MODEL_LIMITS } from './limits.ts';
import type { ModelLimits } from './limits.ts';
import { checkWebSocketApi } from './parse-websocket-api.ts';
import { checkShape } from './check-shape.ts';
import { restApiProblems } from './rest-api-rules.ts';
import { restApiSchema } from './rest-api.ts';
import { restStageSettingsSchema } from './rest-stage.ts';
import type { RestStageSettings } from './rest-stage.ts';
import { Salvage } from './salvage.ts';
import { stageSettingsProblems } from './stage-rules.ts';
import { stageSettingsSchema } from './stage.ts';
import type { StageSettings } from './stage.ts';
import { usagePlanProblems } from './usage-plan-rules.ts';
import { usagePlanSchema } from './usage-plan.ts';
import type { UsagePlan } from './usage-plan.ts';
import { salvageVpcLink, vpcLinkParts, vpcLinkProblems } from './vpc-link-rules.ts';
import { vpcLinkSchema } from './vpc-link.ts';
import type { VpcLink } from './vpc-link.ts';

function withDefaults(limits: Partial<ModelLimits>): ModelLimits {
  return { ...DEFAULT_MODEL_LIMITS, ...limits };
}

function parseHttpApi(document: unknown, limits: ModelLimits): Validated<ApiDefinition> {
  const shape = checkShape(httpApiSchema, document);
  if (shape.ok) {
    const problems = httpApiProblems(partsOf(shape.value), limits);
    return problems.length === 0 ? shape : { ok: false, problems };
  }
  const salvage = new Salvage();
  const meaning = salvage.withoutConsequences(httpApiProblems(salvageParts(document, salvage), limits));
  return { ok: false, problems: [...shape.problems, ...meaning] };
}

function protocolTypeOf(document: unknown): unknown {
  return typeof document === 'object' && document !== null && 'protocolType' in document
    ? document.protocolType
    : undefined;
}

/** `salvaged` finds what is wrong in the meaning of the parts that have a right shape, when others have not. */
function checkDocument<T>(
  schema: z.ZodType<T>,
  problemsOf: (value: T) => readonly Problem[],
  document: unknown,
  salvaged: (document: unknown) => readonly Problem[] = () => [],
): Validated<T> {
  const shape = checkShape(schema, document);
  if (!shape.ok) return { ok: false, problems: [...shape.problems, ...salvaged(document)] };
  const problems = problemsOf(shape.value);
  return problems.length === 0 ? shape : { ok: false, problems };
}

const anyProtocol = z.looseObject({ protocolType: z.enum(['HTTP', 'WEBSOCKET', 'REST']) });

function parseByProtocol(document: unknown, limits: ModelLimits): Validated<ApiDefinition> {
  switch (protocolTypeOf(document)) {
    case 'HTTP':
      return parseHttpApi(document, limits);
    case 'WEBSOCKET':
      return checkWebSocketApi(document);
    case 'REST':
      return checkDocument(restApiSchema, restApiProblems, document);
    default: {
      const shape = checkShape(anyProtocol, document);
      return shape.ok ? { ok: false, problems: [{ path: 'protocolType', message: 'is not known' }] } : shape;
    }
  }
}

/**
 * An API definition from plain JSON (for example a parsed file, or a message as JSON) with defaults filled in, or every
 * problem with its field path. `protocolType` says which kind. Models of WebSocket APIs are not compiled: `compileModels` does that. Null members count as absent, unknown fields are problems.
 * Never throws for bad input.
 */
export function parseApiDefinition(input: unknown, limits: Partial<ModelLimits> = {}): Validated<ApiDefinition> {
  const allLimits = withDefaults(limits);
  const cleaned = cleanDocument(input, allLimits.maxDocumentBytes);
  return cleaned.ok ? parseByProtocol(cleaned.value, allLimits) : cleaned;
}

function parseDocument<T>(
  schema: z.ZodType<T>,
  problemsOf: (value: T) => readonly Problem[],
  input: unknown,
  limits: Partial<ModelLimits>,
  salvaged?: (document: unknown) => readonly Problem[],
): Validated<T> {
  const cleaned = cleanDocument(input, withDefaults(limits).maxDocumentBytes);
  return cleaned.ok ? checkDocument(schema, problemsOf, cleaned.value, salvaged) : cleaned;
}

/** Stage settings from plain JSON, or every problem; like `parseApiDefinition`. */
export function parseStageSettings(input: unknown, limits: Partial<ModelLimits> = {}): Validated<StageSettings> {
  return parseDocument(stageSettingsSchema, stageSettingsProblems, input, limits);
}

/** A custom domain name from plain JSON, or every problem; like `parseApiDefinition`. */
export function parseDomainName(input: unknown, limits: Partial<ModelLimits> = {}): Validated<DomainName> {
  const problemsOf = (domain: DomainName) => domainNameProblems(domainNameParts(domain));
  return parseDocument(domainNameSchema, problemsOf, input, limits, (document) =>
    domainNameProblems(salvageDomainName(document)),
  );
}

/** A VPC link from plain JSON, or every problem; like `parseApiDefinition`. */
export function parseVpcLink(input: unknown, limits: Partial<ModelLimits> = {}): Validated<VpcLink> {
  const problemsOf = (vpcLink: VpcLink) => vpcLinkProblems(vpcLinkParts(vpcLink));
  return parseDocument(vpcLinkSchema, problemsOf, input, limits, (document) =>
    vpcLinkProblems(salvageVpcLink(document)),
  );
}

/** A usage plan from plain JSON, or every problem; like `parseApiDefinition`. */
export function parseUsagePlan(input: unknown, limits: Partial<ModelLimits> = {}): Validated<UsagePlan> {
  return parseDocument(usagePlanSchema, usagePlanProblems, input, limits);
}

/** An API key from plain JSON, or every problem; like `parseApiDefinition`. */
export function parseApiKey(input: unknown, limits: Partial<ModelLimits> = {}): Validated<ApiKey> {
  return parseDocument(apiKeySchema, () => [], input, limits);
}

/** A client certificate from plain JSON, or every problem; like `parseApiDefinition`. */
export function parseClientCertificate(
  input: unknown,
  limits: Partial<ModelLimits> = {},
): Validated<ClientCertificate> {
  return parseDocument(clientCertificateSchema, () => [], input, limits);
}

/** The account from plain JSON, or every problem; like `parseApiDefinition`. */
export function parseAccount(input: unknown, limits: Partial<ModelLimits> = {}): Validated<Account> {
  return parseDocument(accountSchema, accountProblems, input, limits);
}

/** Settings of a stage of a REST API from plain JSON, or every problem; like `parseApiDefinition`. */
export function parseRestStageSettings(
  input: unknown,
  limits: Partial<ModelLimits> = {},
): Validated<RestStageSettings> {
  return parseDocument(restStageSettingsSchema, () => [], input, limits);
}
