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
export type { ControlStore, StoreReader, StoreTransaction } from './control-store.ts';
