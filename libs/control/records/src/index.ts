export type { ConnectionPage, ConnectionQuery, ConnectionUseCases, ConnectionView } from './connections.ts';
export type { ControlPlaneUseCases } from './control-plane-use-cases.ts';
export { keyOfPageToken, pageToken } from './page-token.ts';
export type {
  Actor,
  ApiRecord,
  AuditRecord,
  DeploymentRecord,
  DeploymentSummary,
  DomainNameRecord,
  HttpStageRecord,
  NewDeployment,
  NewStage,
  OutboxRow,
  Page,
  PageRequest,
  RestStageRecord,
  StageRecord,
  VpcLinkRecord,
} from './records.ts';
export type {
  ApiKeyFilter,
  ApiKeyReader,
  ApiKeyRecord,
  ApiKeyUseCases,
  ApiKeyView,
  ApiKeyWriter,
  ImportedApiKeys,
  NewApiKey,
  ShardKey,
} from './api-keys.ts';
export type {
  ClientCertificateReader,
  ClientCertificateRecord,
  ClientCertificateUseCases,
  ClientCertificateWriter,
  NewClientCertificate,
} from './client-certificates.ts';
export type {
  CreateDocumentationVersion,
  DocumentationReader,
  DocumentationUseCases,
  DocumentationVersionRecord,
  DocumentationWriter,
} from './documentation.ts';
export type {
  AccountRecord,
  AccountUseCases,
  DailyUsage,
  KeyUsage,
  PlanConflict,
  QuotaAdjustmentRow,
  UsagePlanKeyRecord,
  UsagePlanReader,
  UsagePlanRecord,
  UsagePlanUseCases,
  UsagePlanWriter,
  UsageQuery,
  UsageRow,
  UsageUseCases,
} from './usage-plans.ts';
export type {
  ControlStore,
  Leadership,
  LeadershipOptions,
  StoreReader,
  StoreTransaction,
  UsageReader,
  UsageWriter,
} from './control-store.ts';
export { FINAL_ROLLOUT_STATES } from './rollout.ts';
export type {
  NodeFilter,
  NodeResourceView,
  NodeRollout,
  NodeUseCases,
  NodeView,
  NodeViewLoad,
  NodeViewState,
  Rollout,
  RolloutMode,
  RolloutState,
  WaveProgress,
} from './rollout.ts';
export type {
  ApiUseCases,
  CreateDeployment,
  CreateStage,
  DeleteVpcLink,
  DeploymentUseCases,
  DomainNameUseCases,
  ExportApi,
  ImportApi,
  ImportedApi,
  Rollback,
  RolledBack,
  RolloutUseCases,
  StageUseCases,
  StageView,
  UpdateApi,
  UpdateDeployment,
  VpcLinkUseCases,
  RestExtension,
} from './use-cases.ts';
export type {
  AccessKey,
  FoundAccessKey,
  NewToken,
  Role,
  TokenReader,
  TokenRecord,
  TokenUseCases,
  TokenWriter,
} from './tokens.ts';
export { isAllowed } from './tokens.ts';
