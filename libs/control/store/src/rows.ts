import type { ApiDefinition, RestStageSettings, StageSettings } from '@gatehouse/api-model';
import { ControlError } from '@gatehouse/errors';
import type {
  ApiRecord,
  AuditRecord,
  DeploymentRecord,
  DeploymentSummary,
  DomainNameRecord,
  HttpStageRecord,
  OutboxRow,
  RestStageRecord,
  StageRecord,
  VpcLinkRecord,
} from '@gatehouse/records';
import type { Selectable } from 'kysely';
import { domainNameKey, stageKey, vpcLinkKey } from './keys.ts';
import type { ApiRow, AuditRow, DeploymentRow, DocumentRow, OutboxTableRow, StageRow } from './schema.ts';

/** Row of `apis` as record. Like all of this file: throws STORE_CORRUPT when a document is not JSON. */
export function toApi(row: ApiRow, definition: ApiDefinition): ApiRecord {
  return { apiId: row.api_id, definition, definitionDigest: row.definition_digest, ...revised(row) };
}

/** Row of `deployments` as record. */
export function toDeployment(
  row: Omit<Selectable<DeploymentRow>, 'sequence' | 'route_count'>,
  definition: ApiDefinition,
): DeploymentRecord {
  return { ...deploymentFacts(row), definition };
}

/** Row of `deployments` without its definition. */
export function toDeploymentSummary(row: Selectable<DeploymentRow>): DeploymentSummary {
  return { ...deploymentFacts(row), routeCount: row.route_count };
}

/** Row of `stages` as record. */
export function toStage(row: StageRow): StageRecord {
  return {
    ...settingsOf(row),
    apiId: row.api_id,
    stageName: row.stage_name,
    deploymentId: row.deployment_id ?? undefined,
    previousDeploymentId: row.previous_deployment_id ?? undefined,
    cacheGeneration: row.cache_generation,
    ...revised(row),
  };
}

function settingsOf(
  row: StageRow,
): Pick<HttpStageRecord, 'isRest' | 'settings'> | Pick<RestStageRecord, 'isRest' | 'settings'> {
  const key = stageKey(row.api_id, row.stage_name);
  if (row.is_rest === 1) return { isRest: true, settings: document<RestStageSettings>(row.settings, key) };
  return { isRest: false, settings: document<StageSettings>(row.settings, key) };
}

/** Row of `domain_names` as record. */
export function toDomainName(row: DocumentRow): DomainNameRecord {
  return { domainName: row.id, document: document(row.document, domainNameKey(row.id)), ...revised(row) };
}

/** Row of `vpc_links` as record. */
export function toVpcLink(row: DocumentRow): VpcLinkRecord {
  return { vpcLinkId: row.id, document: document(row.document, vpcLinkKey(row.id)), ...revised(row) };
}

/** Row of `audit_log` as record. */
export function toAudit(row: Selectable<AuditRow>): AuditRecord {
  return {
    sequence: row.sequence,
    atUnixMs: row.at_unix_ms,
    actor: { principal: row.principal, sourceAddress: row.source_address, via: row.via },
    action: row.action,
    resource: row.resource,
    revision: row.revision,
  };
}

/** Row of `outbox` as the port shows it. */
export function toOutbox(row: Omit<Selectable<OutboxTableRow>, 'removed'>): OutboxRow {
  const { sequence, config_key: key, at_unix_ms: atUnixMs, traceparent } = row;
  return traceparent === null ? { sequence, key, atUnixMs } : { sequence, key, atUnixMs, traceparent };
}

function deploymentFacts(row: Omit<Selectable<DeploymentRow>, 'sequence' | 'route_count'>) {
  return {
    apiId: row.api_id,
    deploymentId: row.deployment_id,
    description: row.description,
    autoDeployed: row.auto_deployed === 1,
    apiRevision: row.api_revision,
    definitionDigest: row.definition_digest,
    createdAtUnixMs: row.created_at_unix_ms,
  };
}

/** Revision and dates of a row. */
export function revised(row: { revision: number; created_at_unix_ms: number; updated_at_unix_ms: number }) {
  return { revision: row.revision, createdAtUnixMs: row.created_at_unix_ms, updatedAtUnixMs: row.updated_at_unix_ms };
}

/** The document in a row. Documents were validated before they were written, so only damage makes them unreadable. */
export function document<T>(text: string, key: string): T {
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    const message = `The stored document ${key} is not JSON any more: the control store is damaged. Restore a backup.`;
    throw new ControlError('STORE_CORRUPT', message, { cause });
  }
}
