export { memberPath } from './problems.ts';
export {
  apiIdSchema,
  dnsLabel,
  modelName,
  objectId,
  stageVariableName,
  stageVariableValue,
  tagsSchema,
} from './common.ts';
export type { Problem, Validated } from './common.ts';
export {
  corsConfigurationSchema,
  httpApiSchema,
  httpAuthorizerSchema,
  httpIntegrationSchema,
  httpRouteSchema,
  mockResponseSchema,
  tlsConfigSchema,
} from './http-api.ts';
export type {
  CorsConfiguration,
  HttpApiDefinition,
  HttpAuthorizer,
  HttpIntegration,
  HttpRoute,
  MockResponse,
  TlsConfig,
} from './http-api.ts';
export { accessLogSettingsSchema, routeSettingsSchema, stageSettingsSchema } from './stage.ts';
export type { AccessLogSettings, RouteSettings, StageSettings } from './stage.ts';
export { apiMappingSchema, domainNameSchema, routingConditionSchema, routingRuleSchema } from './domain-name.ts';
export type { ApiMapping, DomainName, DomainNameConfiguration, RoutingCondition, RoutingRule } from './domain-name.ts';
export {
  healthCheckSchema,
  passiveHealthCheckSchema,
  retryBudgetSchema,
  vpcLinkSchema,
  vpcLinkTargetSchema,
} from './vpc-link.ts';
export type { HealthCheck, PassiveHealthCheck, RetryBudget, VpcLink, VpcLinkTarget } from './vpc-link.ts';
export { throttleSettingsSchema } from './throttle.ts';
export type { ThrottleSettings } from './throttle.ts';
export { quotaSchema, usagePlanSchema, usagePlanStageSchema } from './usage-plan.ts';
export type { Quota, UsagePlan, UsagePlanStage } from './usage-plan.ts';
export { stageAccountProblems, usagePlanAccountProblems } from './account-rules.ts';
export { apiKeySchema, apiKeyValueSchema } from './api-key.ts';
export { clientCertificateSchema } from './client-certificate.ts';
export type { ClientCertificate } from './client-certificate.ts';
export type { ApiKey } from './api-key.ts';
export { DEFAULT_ACCOUNT, accountSchema, accountThrottle } from './account.ts';
export type { Account } from './account.ts';
export { countRoutes } from './api-definition.ts';
export type { ApiDefinition } from './api-definition.ts';
export {
  API_KEY_LIMITS,
  DEFAULT_MODEL_LIMITS,
  DOMAIN_NAME_LIMITS,
  HTTP_API_LIMITS,
  STAGE_LIMITS,
  USAGE_PLAN_LIMITS,
  VPC_LINK_LIMITS,
} from './limits.ts';
export type { ModelLimits } from './limits.ts';
export {
  parseAccount,
  parseApiDefinition,
  parseApiKey,
  parseClientCertificate,
  parseDomainName,
  parseRestStageSettings,
  parseStageSettings,
  parseUsagePlan,
  parseVpcLink,
} from './parse.ts';
export { checkShape } from './check-shape.ts';
export { compileModels, modelProblems } from './websocket-model-rules.ts';
export { parseApiDefinitionInTurns } from './parse-in-turns.ts';
export type { ItemSizes } from './item-parser.ts';
export type { ParseInTurnsOptions } from './parse-in-turns.ts';
export { parseJsonPath } from './json-path.ts';
export type { JsonPathStep, ParsedJsonPath } from './json-path.ts';
export { parseMappingValue } from './mapping-value.ts';
export type { MappingPart, ParsedMappingValue } from './mapping-value.ts';
export { parseCacheKeyParameter } from './response-caching.ts';
export type {
  CacheClusterSize,
  CacheControlStrategy,
  CacheKeyPart,
  ParsedCacheKeyParameter,
} from './response-caching.ts';
export { parseMappingKey } from './mapping-key.ts';
export type { MappingKey, ParsedMappingKey } from './mapping-key.ts';
export { hasControlCharacter, isReservedHeader, isToken } from './http-text.ts';
export { parseIntegrationUri } from './integration-uri.ts';
export type { IntegrationUri, ParsedIntegrationUri } from './integration-uri.ts';
export { ROUTE_METHODS, capturedVariables, parseRouteKey, routeKeyIdentity } from './route-key.ts';
export type { ParsedRouteKey, RouteKey, RouteKeySegment, RouteMethod } from './route-key.ts';
export {
  webSocketRouteResponseSchema,
  webSocketRouteSchema,
  webSocketIntegrationResponseSchema,
  webSocketIntegrationSchema,
  webSocketModelSchema,
  webSocketAuthorizerSchema,
  webSocketApiSchema,
} from './websocket-api.ts';
export type {
  WebSocketRouteResponse,
  WebSocketRoute,
  WebSocketIntegrationResponse,
  WebSocketIntegration,
  WebSocketModel,
  WebSocketAuthorizer,
  WebSocketApiDefinition,
} from './websocket-api.ts';
export { restDeployProblems } from './rest-api-rules.ts';
export { restEndpointConfigurationSchema, restResourceSchema, restApiSchema } from './rest-api.ts';
export type { RestEndpointConfiguration, RestResource, RestApiDefinition } from './rest-api.ts';
export {
  restMethodResponseSchema,
  restIntegrationResponseSchema,
  restIntegrationSchema,
  restMethodSchema,
  REST_INTEGRATION_MEMBERS,
} from './rest-method.ts';
export type { RestMethodResponse, RestIntegrationResponse, RestIntegration, RestMethod } from './rest-method.ts';
export {
  restModelSchema,
  restRequestValidatorSchema,
  restAuthorizerSchema,
  GATEWAY_RESPONSE_TYPES,
  restGatewayResponseSchema,
  restDocumentationPartSchema,
} from './rest-parts.ts';
export type {
  RestModel,
  RestRequestValidator,
  RestAuthorizer,
  RestGatewayResponse,
  RestDocumentationPart,
} from './rest-parts.ts';
export { restMethodSettingSchema, restCanarySettingsSchema, restStageSettingsSchema } from './rest-stage.ts';
export type { RestMethodSetting, RestCanarySettings, RestStageSettings } from './rest-stage.ts';
