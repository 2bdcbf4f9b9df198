export type {
  Actor,
  ApiRecord,
  AuditRecord,
  DeploymentRecord,
  DeploymentSummary,
  DomainNameRecord,
  NewDeployment,
  OutboxRow,
  Page,
  PageRequest,
  StageRecord,
  VpcLinkRecord,
} from './records.ts';
export type { ControlStore, Leadership, LeadershipOptions, StoreReader, StoreTransaction } from './control-store.ts';
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
} from './use-cases.ts';
export type { NewToken, Role, TokenReader, TokenRecord, TokenUseCases, TokenWriter } from './tokens.ts';
