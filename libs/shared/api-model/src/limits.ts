/** What an operator may widen or narrow; everything else is fixed by the schemas. */
export interface ModelLimits {
  /** Longest `timeoutInMillis` of an integration of an HTTP API, in milliseconds. Default 30000 (reference http-api.md 19). */
  readonly maxIntegrationTimeoutMs: number;
  /** Most routes in one API. Default 10000; the service has 300 (reference http-api.md 19). */
  readonly maxRoutes: number;
  /** Most integrations in one API. Default 10000; the service has 300 (reference http-api.md 19). */
  readonly maxIntegrations: number;
  /** Largest document in bytes of its JSON form, roughly counted. Default 16 MiB. */
  readonly maxDocumentBytes: number;
}

/** The limits that hold when the operator sets none. */
export const DEFAULT_MODEL_LIMITS: ModelLimits = {
  maxIntegrationTimeoutMs: 30_000,
  maxRoutes: 10_000,
  maxIntegrations: 10_000,
  maxDocumentBytes: 16 * 1024 * 1024,
};

/** Deepest nesting of a document; the model itself needs eight levels, a JSON schema inside it more. */
export const MAX_DOCUMENT_DEPTH = 64;

/** Fixed limits of HTTP APIs (reference http-api.md 1, 9, 13, 19). */
export const HTTP_API_LIMITS = {
  routeKeyCharacters: 128,
  authorizersPerApi: 10,
  audiencesPerAuthorizer: 50,
  scopesPerRoute: 10,
  minIntegrationTimeoutMs: 50,
  integrationUriCharacters: 2048,
  tags: 50,
  corsMaxAgeSeconds: 86_400,
  /** Bytes of a body that a JSONPath mapping reads. */
  mappedBodyBytes: 100 * 1024,
} as const;

/** Fixed limits of stages (reference http-api.md 1, 19). */
export const STAGE_LIMITS = {
  stageVariables: 100,
  accessLogFormatCharacters: 3072,
  tags: 50,
  /** Gatehouse's own. */
  nodeSelectorLabels: 10,
} as const;

/** Fixed limits of custom domain names (reference http-api.md 4, 5, 19). */
export const DOMAIN_NAME_LIMITS = {
  apiMappings: 200,
  apiMappingKeyCharacters: 300,
  routingRules: 50,
  headerConditionsPerRule: 2,
  basePathConditionsPerRule: 1,
  tags: 50,
} as const;

/** Fixed limits of API keys (reference rest-api.md 0, 9.3). */
export const API_KEY_LIMITS = {
  minValueCharacters: 20,
  maxValueCharacters: 128,
  /** Of a value in a CSV file. */
  minImportedValueCharacters: 30,
  nameCharacters: 1024,
} as const;

/** Fixed limits of usage plans (reference rest-api.md 9.1, operations.md 8). */
export const USAGE_PLAN_LIMITS = {
  /** Gatehouse's own. */
  apiStages: 500,
  methodThrottlesPerStage: 20,
  /** Plans that one key may be in. */
  plansPerKey: 10,
} as const;

/** Fixed limits of VPC links. Gatehouse's own: the service counts subnets instead. */
export const VPC_LINK_LIMITS = { targets: 256, maxWeight: 1000, tags: 50 } as const;
