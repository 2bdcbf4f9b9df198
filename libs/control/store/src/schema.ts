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
  /** JSON text of the definition. */
  definition: string;
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
  definition_digest: string;
  route_count: number;
  /** JSON text of the definition. */
  definition: string;
  created_at_unix_ms: number;
}

/** A stage belongs to an API; the deployments it names belong to the same API. */
export interface StageRow extends RevisedRow {
  api_id: string;
  stage_name: string;
  /** JSON text of the settings. */
  settings: string;
  deployment_id: string | null;
  previous_deployment_id: string | null;
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
  action: 'create' | 'update' | 'delete';
  resource: string;
  revision: number;
}

/** A change that nodes must learn of. `removed` is 1 when the change was the deletion of the key's record. */
export interface OutboxTableRow {
  sequence: Generated<number>;
  config_key: string;
  at_unix_ms: number;
  removed: number;
}

/** The tables of the control store, equal on SQLite and PostgreSQL. */
export interface Database {
  apis: ApiRow;
  deployments: DeploymentRow;
  stages: StageRow;
  domain_names: DocumentRow;
  vpc_links: DocumentRow;
  audit_log: AuditRow;
  outbox: OutboxTableRow;
}
