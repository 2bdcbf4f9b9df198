export { resealApiKeys } from './api-key-values.ts';
export { ApiService } from './api-service.ts';
export type { ApiServiceContext } from './api-service.ts';
export { bootstrapToken } from './bootstrap-token.ts';
export type { BootstrapOptions } from './bootstrap-token.ts';
export type { OpenApiPorts } from './api-documents.ts';
export { resealClientCertificates } from './client-certificate-service.ts';
export { createControlPlane } from './control-plane.ts';
export type { ControlPlane, ControlPlaneContext } from './control-plane.ts';
export { AUTO_DEPLOY_DESCRIPTION } from './deploy.ts';
export { DeploymentService } from './deployment-service.ts';
export { DomainNameService } from './domain-name-service.ts';
export { NodeRegistry } from './node-registry.ts';
export { Publisher } from './publisher.ts';
export type { PublisherContext, PublisherTiming } from './publisher-context.ts';
export { RolloutService } from './rollout-service.ts';
export type { PublisherProgress, RolloutServiceContext } from './rollout-service.ts';
export { SnapshotChecker, checkSnapshot } from './snapshot-check.ts';
export { StageService } from './stage-service.ts';
export { TokenService } from './token-service.ts';
export type { TokenServiceContext } from './token-service.ts';
export { VpcLinkService } from './vpc-link-service.ts';
export type {
  CheckSnapshot,
  Clock,
  ExportOpenApi,
  ExportOpenApiOptions,
  ExportRestOpenApi,
  ExportRestOpenApiOptions,
  ImportRestOpenApi,
  ImportRestOpenApiOptions,
  ImportRestOpenApiResult,
  ImportOpenApi,
  ImportOpenApiOptions,
  ImportOpenApiResult,
  Logger,
  ResourceCompiler,
  ServiceContext,
  ServiceLimits,
  Timer,
} from './ports.ts';
