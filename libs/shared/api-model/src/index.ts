export { apiIdSchema, stageVariableName, stageVariableValue, tagsSchema } from './common.ts';
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
export { apiMappingSchema, domainNameSchema, routingRuleSchema } from './domain-name.ts';
export type { ApiMapping, DomainName, RoutingRule } from './domain-name.ts';
export {
  healthCheckSchema,
  passiveHealthCheckSchema,
  retryBudgetSchema,
  vpcLinkSchema,
  vpcLinkTargetSchema,
} from './vpc-link.ts';
export type { HealthCheck, PassiveHealthCheck, RetryBudget, VpcLink, VpcLinkTarget } from './vpc-link.ts';
export type { ApiDefinition } from './api-definition.ts';
