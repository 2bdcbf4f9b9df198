import { ControlError } from '@gatehouse/errors';
import type { Kysely } from 'kysely';
import type {
  ApiRecord,
  AuditRecord,
  ClientCertificateReader,
  DeploymentRecord,
  DeploymentSummary,
  DocumentationReader,
  DomainNameRecord,
  OutboxRow,
  Page,
  PageRequest,
  StageRecord,
  StoreReader,
  TokenRecord,
  UsageReader,
  VpcLinkRecord,
} from '@gatehouse/records';
import { KyselyClientCertificateReader } from './client-certificates.ts';
import type { DefinitionStore } from './definition-store.ts';
import { KyselyDocumentationReader } from './documentation-versions.ts';
import { newerOfSameKey } from './outbox-queries.ts';
import { rowLimit, sequenceCursor, textCursor, toPage } from './page.ts';
import {
  toApi,
  toAudit,
  toDeployment,
  toDeploymentSummary,
  toDomainName,
  toOutbox,
  toStage,
  toVpcLink,
} from './rows.ts';
import type { Database, DocumentRow } from './schema.ts';
import { findToken, getToken, listTokens } from './tokens.ts';
import { KyselyUsageReader } from './usage-reader.ts';

/** The reads of the port over a database or over one open transaction. Each sees one state: one statement, and content that never changes. */
export class KyselyReader implements StoreReader {
  protected readonly db: Kysely<Database>;
  protected readonly definitions: DefinitionStore;
  readonly usage: UsageReader;
  readonly clientCertificates: ClientCertificateReader;
  readonly documentation: DocumentationReader;

  constructor(db: Kysely<Database>, definitions: DefinitionStore) {
    this.db = db;
    this.definitions = definitions;
    this.usage = new KyselyUsageReader(db);
    this.clientCertificates = new KyselyClientCertificateReader(db);
    this.documentation = new KyselyDocumentationReader(db);
  }

  async getApi(apiId: string): Promise<ApiRecord | undefined> {
    // The definition may be replaced and dropped between the two reads; then the row names another one by now.
    for (let lastDigest = ''; ;) {
      const row = await this.db.selectFrom('apis').selectAll().where('api_id', '=', apiId).executeTakeFirst();
      if (row === undefined) return undefined;
      const definition = await this.definitions.load(this.db, apiId, row.definition_digest);
      if (definition !== undefined) return toApi(row, definition);
      if (row.definition_digest === lastDigest) throw lostDefinition(apiId);
      lastDigest = row.definition_digest;
    }
  }

  async listApis(page: PageRequest, name?: string): Promise<Page<ApiRecord>> {
    let query = this.db.selectFrom('apis').select('api_id').orderBy('api_id').limit(rowLimit(page));
    const after = textCursor(page, 'apis');
    if (after !== undefined) query = query.where('api_id', '>', after);
    if (name !== undefined) query = query.where('name', '=', name);
    const ids = toPage(
      await query.execute(),
      page,
      'apis',
      (row) => row.api_id,
      (row) => row.api_id,
    );
    const items: ApiRecord[] = [];
    for (const apiId of ids.items) {
      const api = await this.getApi(apiId);
      if (api !== undefined) items.push(api);
    }
    return { items, nextPageToken: ids.nextPageToken };
  }

  async getDeployment(apiId: string, deploymentId: string): Promise<DeploymentRecord | undefined> {
    const row = await this.db
      .selectFrom('deployments')
      .selectAll()
      .where('api_id', '=', apiId)
      .where('deployment_id', '=', deploymentId)
      .executeTakeFirst();
    if (row === undefined) return undefined;
    const definition = await this.definitions.load(this.db, apiId, row.definition_digest);
    if (definition !== undefined) return toDeployment(row, definition);
    if ((await this.#hasApi(apiId)) === false) return undefined;
    throw lostDefinition(apiId);
  }

  async getDeploymentSummary(apiId: string, deploymentId: string): Promise<DeploymentSummary | undefined> {
    const row = await this.db
      .selectFrom('deployments')
      .selectAll()
      .where('api_id', '=', apiId)
      .where('deployment_id', '=', deploymentId)
      .executeTakeFirst();
    return row && toDeploymentSummary(row);
  }

  async listDeployments(apiId: string, page: PageRequest): Promise<Page<DeploymentSummary>> {
    let query = this.db
      .selectFrom('deployments')
      .selectAll()
      .where('api_id', '=', apiId)
      .orderBy('sequence', 'desc')
      .limit(rowLimit(page));
    const before = sequenceCursor(page, `deployments/${apiId}`);
    if (before !== undefined) query = query.where('sequence', '<', before);
    return toPage(await query.execute(), page, `deployments/${apiId}`, (row) => row.sequence, toDeploymentSummary);
  }

  async getStage(apiId: string, stageName: string): Promise<StageRecord | undefined> {
    const row = await this.db
      .selectFrom('stages')
      .selectAll()
      .where('api_id', '=', apiId)
      .where('stage_name', '=', stageName)
      .executeTakeFirst();
    return row && toStage(row);
  }

  async listStages(apiId: string, page: PageRequest): Promise<Page<StageRecord>> {
    let query = this.db
      .selectFrom('stages')
      .selectAll()
      .where('api_id', '=', apiId)
      .orderBy('stage_name')
      .limit(rowLimit(page));
    const after = textCursor(page, `stages/${apiId}`);
    if (after !== undefined) query = query.where('stage_name', '>', after);
    return toPage(await query.execute(), page, `stages/${apiId}`, (row) => row.stage_name, toStage);
  }

  async getDomainName(domainName: string): Promise<DomainNameRecord | undefined> {
    const row = await this.#getDocument('domain_names', domainName);
    return row && toDomainName(row);
  }

  async listDomainNames(page: PageRequest): Promise<Page<DomainNameRecord>> {
    return toPage(await this.#listDocuments('domain_names', page), page, 'domain_names', (row) => row.id, toDomainName);
  }

  async getVpcLink(vpcLinkId: string): Promise<VpcLinkRecord | undefined> {
    const row = await this.#getDocument('vpc_links', vpcLinkId);
    return row && toVpcLink(row);
  }

  async listVpcLinks(page: PageRequest): Promise<Page<VpcLinkRecord>> {
    return toPage(await this.#listDocuments('vpc_links', page), page, 'vpc_links', (row) => row.id, toVpcLink);
  }

  async listAudit(page: PageRequest, resource?: string): Promise<Page<AuditRecord>> {
    let query = this.db.selectFrom('audit_log').selectAll().orderBy('sequence', 'desc').limit(rowLimit(page));
    const before = sequenceCursor(page, 'audit_log');
    if (before !== undefined) query = query.where('sequence', '<', before);
    if (resource !== undefined) query = query.where('resource', '=', resource);
    return toPage(await query.execute(), page, 'audit_log', (row) => row.sequence, toAudit);
  }

  async listOutbox(afterSequence: number, limit: number): Promise<readonly OutboxRow[]> {
    const rows = await this.db
      .selectFrom('outbox')
      .select(['sequence', 'config_key', 'at_unix_ms', 'traceparent'])
      .where('sequence', '>', afterSequence)
      .orderBy('sequence')
      .limit(limit)
      .execute();
    return rows.map(toOutbox);
  }

  async listConfigKeys(): Promise<readonly OutboxRow[]> {
    const rows = await this.db
      .selectFrom('outbox')
      .select(['sequence', 'config_key', 'at_unix_ms', 'traceparent'])
      .where('removed', '=', 0)
      .where((is) => is.not(is.exists(newerOfSameKey(is))))
      .orderBy('sequence')
      .execute();
    return rows.map(toOutbox);
  }

  async #hasApi(apiId: string): Promise<boolean> {
    const query = this.db.selectFrom('apis').select('api_id').where('api_id', '=', apiId);
    return (await query.executeTakeFirst()) !== undefined;
  }

  findToken(digest: string): Promise<TokenRecord | undefined> {
    return findToken(this.db, digest);
  }

  getToken(tokenId: string): Promise<TokenRecord | undefined> {
    return getToken(this.db, tokenId);
  }

  listTokens(page: PageRequest): Promise<Page<TokenRecord>> {
    return listTokens(this.db, page);
  }

  #getDocument(table: 'domain_names' | 'vpc_links', id: string): Promise<DocumentRow | undefined> {
    return this.db.selectFrom(table).selectAll().where('id', '=', id).executeTakeFirst();
  }

  #listDocuments(table: 'domain_names' | 'vpc_links', page: PageRequest): Promise<DocumentRow[]> {
    const query = this.db.selectFrom(table).selectAll().orderBy('id').limit(rowLimit(page));
    const after = textCursor(page, table);
    return (after === undefined ? query : query.where('id', '>', after)).execute();
  }
}

function lostDefinition(apiId: string): ControlError {
  return new ControlError(
    'STORE_CORRUPT',
    `A definition of API ${apiId} is not stored any more: the control store is damaged. Restore a backup.`,
  );
}
