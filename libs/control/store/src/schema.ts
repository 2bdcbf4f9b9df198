import type { Role } from '@gatehouse/records';
import type { Generated } from 'kysely';

/** Columns that every changing record has. Times are Unix milliseconds. */
interface RevisedRow {
  revision: number;
  created_at_unix_ms: number;
  updated_at_unix_ms: number;
}

/** `name` repeats the definition's name, so that lists can be filtered by it. */
export interface ApiRow extends RevisedRow {
  api_id: string;
  name: string;
  /** Digest of the definition in `definitions`. */
  definition_digest: string;
}

/** A definition of an API by its digest: the root that names the parts. Never changed. */
export interface DefinitionRow {
  api_id: string;
  digest: string;
  root: string;
}

/** A part that definitions of one API share, by its digest. Never changed. */
export interface DefinitionPartRow {
  api_id: string;
  digest: string;
  content: string;
}

/** Which definitions have a part: a part goes with its last use. */
export interface DefinitionPartUseRow {
  api_id: string;
  definition_digest: string;
  part_digest: string;
}

/** `sequence` gives the order in which deployments were made. */
export interface DeploymentRow {
  sequence: Generated<number>;
  api_id: string;
  deployment_id: string;
  description: string;
  /** 0 or 1: SQLite has no booleans. */
  auto_deployed: number;
  api_revision: number;
  /** Digest of the definition in `definitions`. */
  definition_digest: string;
  route_count: number;
  created_at_unix_ms: number;
}

/** A stage belongs to an API; the deployments it names belong to the same API. */
export interface StageRow extends RevisedRow {
  api_id: string;
  stage_name: string;
  /** 0 or 1: the settings are those of a stage of a REST API. */
  is_rest: number;
  /** JSON text of the settings. */
  settings: string;
  deployment_id: string | null;
  previous_deployment_id: string | null;
  cache_generation: number;
}

/** A record that is one document under one id: domain names and VPC links. */
export interface DocumentRow extends RevisedRow {
  id: string;
  /** JSON text of the document. */
  document: string;
}

/** One line of the audit trail. */
export interface AuditRow {
  sequence: Generated<number>;
  at_unix_ms: number;
  principal: string;
  source_address: string;
  via: string;
  action: 'create' | 'update' | 'delete' | 'read';
  resource: string;
  revision: number;
}

/** A change that nodes must learn of. `removed` is 1 when the change was the deletion of the key's record. */
export interface OutboxTableRow {
  sequence: Generated<number>;
  config_key: string;
  at_unix_ms: number;
  removed: number;
  /** W3C trace context of the change. */
  traceparent: string | null;
}

/** A token of an operator; the token itself is kept nowhere. */
export interface TokenRow {
  token_id: string;
  name: string;
  role: Role;
  /** Hex SHA-256. */
  digest: string;
  created_at_unix_ms: number;
  expires_at_unix_ms: number | null;
  last_used_at_unix_ms: number | null;
}

/** An API key. `sequence` gives the order in which keys were made; the columns repeat what lists are filtered by. */
export interface ApiKeyRow extends RevisedRow {
  sequence: Generated<number>;
  api_key_id: string;
  name: string;
  customer_id: string;
  /** 0 or 1. */
  enabled: number;
  /** Hex SHA-256 of the value. */
  value_digest: string;
  /** The value, encrypted. */
  sealed_value: string;
  /** JSON text of the document without the value. */
  document: string;
}

/** A usage plan. */
export interface UsagePlanRow extends DocumentRow {
  /** `YYYY-MM-DD`; empty without quota. */
  quota_start_date: string;
}

/** A stage of a usage plan: repeats the document, so that plans can be found by stage. */
export interface UsagePlanStageRow {
  usage_plan_id: string;
  api_id: string;
  stage_name: string;
}

/** An API key in a usage plan. */
export interface UsagePlanKeyRow {
  usage_plan_id: string;
  api_key_id: string;
  created_at_unix_ms: number;
}

/** Requests of a key under a plan on one day. */
export interface UsageCountRow {
  usage_plan_id: string;
  api_key_id: string;
  /** `YYYY-MM-DD`. */
  day: string;
  used: number;
}

/** Requests beyond the limit in one period. */
export interface QuotaAdjustmentTableRow {
  usage_plan_id: string;
  api_key_id: string;
  /** `YYYY-MM-DD`. */
  period_start: string;
  extra: number;
}

/** A client certificate. */
export interface ClientCertificateRow extends DocumentRow {
  /** PEM. */
  certificate: string;
  /** The private key, encrypted. */
  sealed_key: string;
  expires_at_unix_ms: number;
}

/** A version of the documentation of a REST API. */
export interface DocumentationVersionRow extends RevisedRow {
  api_id: string;
  version: string;
  description: string;
  /** JSON text of the parts. */
  parts: string;
}

/** The tables of the control store, equal on SQLite and PostgreSQL. */
export interface Database {
  apis: ApiRow;
  definitions: DefinitionRow;
  definition_parts: DefinitionPartRow;
  definition_part_uses: DefinitionPartUseRow;
  deployments: DeploymentRow;
  stages: StageRow;
  domain_names: DocumentRow;
  vpc_links: DocumentRow;
  audit_log: AuditRow;
  outbox: OutboxTableRow;
  api_tokens: TokenRow;
  api_keys: ApiKeyRow;
  usage_plans: UsagePlanRow;
  usage_plan_stages: UsagePlanStageRow;
  usage_plan_keys: UsagePlanKeyRow;
  usage_counts: UsageCountRow;
  quota_adjustments: QuotaAdjustmentTableRow;
  account: DocumentRow;
  client_certificates: ClientCertificateRow;
  documentation_versions: DocumentationVersionRow;
}
