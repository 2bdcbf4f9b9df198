export type {
  Actor,
  ApiRecord,
  AuditRecord,
  DeploymentRecord,
  DeploymentSummary,
  DomainNameRecord,
  OutboxRow,
  Page,
  PageRequest,
  StageRecord,
  VpcLinkRecord,
} from './records.ts';
export type { ControlStore, Leadership, LeadershipOptions, StoreReader, StoreTransaction } from './control-store.ts';
export type { NodeResourceView, NodeRollout, NodeUseCases, NodeView, Rollout, RolloutState } from './rollout.ts';
export type {
  ApiUseCases,
  CreateDeployment,
  CreateStage,
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
  VpcLinkUseCases,
} from './use-cases.ts';
export type { NewToken, Role, TokenReader, TokenRecord, TokenUseCases, TokenWriter } from './tokens.ts';
