import type {
  Actor,
  ApiRecord,
  AuditRecord,
  DeploymentRecord,
  DeploymentSummary,
  DomainNameRecord,
  NewDeployment,
  NewStage,
  OutboxRow,
  Page,
  PageRequest,
  StageRecord,
  VpcLinkRecord,
} from './records.ts';
import type { ApiKeyReader, ApiKeyWriter } from './api-keys.ts';
import type { ClientCertificateReader, ClientCertificateWriter } from './client-certificates.ts';
import type { DocumentationReader, DocumentationWriter } from './documentation.ts';
import type { TokenReader, TokenWriter } from './tokens.ts';
import type { UsagePlanReader, UsagePlanWriter } from './usage-plans.ts';

/** Reads of what limits callers: API keys, usage plans, usage, the account. */
export type UsageReader = ApiKeyReader & UsagePlanReader;

/** Reads and writes of it, in one transaction. */
export type UsageWriter = UsageReader & ApiKeyWriter & UsagePlanWriter;

/** Reads, inside or outside a transaction. A missing record is undefined, never an error. */
export interface StoreReader extends TokenReader {
  readonly usage: UsageReader;
  readonly clientCertificates: ClientCertificateReader;
  readonly documentation: DocumentationReader;
  getApi(apiId: string): Promise<ApiRecord | undefined>;
  /** APIs by id; with `name` only those of exactly this name. */
  listApis(page: PageRequest, name?: string): Promise<Page<ApiRecord>>;
  getDeployment(apiId: string, deploymentId: string): Promise<DeploymentRecord | undefined>;
  /** The deployment without its definition: for who needs to know that it exists, or its digest. */
  getDeploymentSummary(apiId: string, deploymentId: string): Promise<DeploymentSummary | undefined>;
  /** Newest first. */
  listDeployments(apiId: string, page: PageRequest): Promise<Page<DeploymentSummary>>;
  getStage(apiId: string, stageName: string): Promise<StageRecord | undefined>;
  listStages(apiId: string, page: PageRequest): Promise<Page<StageRecord>>;
  getDomainName(domainName: string): Promise<DomainNameRecord | undefined>;
  listDomainNames(page: PageRequest): Promise<Page<DomainNameRecord>>;
  getVpcLink(vpcLinkId: string): Promise<VpcLinkRecord | undefined>;
  listVpcLinks(page: PageRequest): Promise<Page<VpcLinkRecord>>;
  /** Newest first. */
  listAudit(page: PageRequest, resource?: string): Promise<Page<AuditRecord>>;
  /** Outbox rows after a sequence, in order, at most `limit`. */
  listOutbox(afterSequence: number, limit: number): Promise<readonly OutboxRow[]>;
  /** Sequence of the newest change of each configuration key that exists now, for reconciliation at start. */
  listConfigKeys(): Promise<readonly OutboxRow[]>;
}

/**
 * Writes of one transaction. Each write of a record adds its audit record; `expectedRevision` undefined = whatever is
 * there, otherwise a different stored revision throws STALE_REVISION. `insert…` of an existing id throws ALREADY_EXISTS,
 * `update…` and `delete…` of a missing one NOT_FOUND.
 */
export interface StoreTransaction extends StoreReader, TokenWriter {
  readonly usage: UsageWriter;
  readonly clientCertificates: ClientCertificateReader & ClientCertificateWriter;
  readonly documentation: DocumentationReader & DocumentationWriter;
  insertApi(record: { apiId: string; definition: ApiRecord['definition'] }): Promise<ApiRecord>;
  updateApi(
    apiId: string,
    definition: ApiRecord['definition'],
    expectedRevision: number | undefined,
  ): Promise<ApiRecord>;
  /** Deletes the API with its stages and deployments; each stage gets an outbox row and an audit record. */
  deleteApi(apiId: string, expectedRevision: number | undefined): Promise<void>;

  insertDeployment(record: NewDeployment): Promise<DeploymentRecord>;
  /** Changes what may change of a deployment: its description. */
  updateDeployment(apiId: string, deploymentId: string, description: string): Promise<void>;
  /** Deletes a deployment that no stage serves; stages forget that they served it before. FAILED_PRECONDITION when one serves it. */
  deleteDeployment(apiId: string, deploymentId: string): Promise<void>;

  /** Stage, domain name and VPC link writes add an outbox row with the configuration key. */
  insertStage(record: NewStage): Promise<StageRecord>;
  updateStage(
    apiId: string,
    stageName: string,
    change: Partial<Pick<StageRecord, 'settings' | 'deploymentId' | 'previousDeploymentId'>>,
    expectedRevision: number | undefined,
  ): Promise<StageRecord>;
  deleteStage(apiId: string, stageName: string, expectedRevision: number | undefined): Promise<void>;
  /** Raises the cache generation of a stage; its revision stays. Adds an outbox row with the configuration key of the cache. */
  flushStageCache(apiId: string, stageName: string): Promise<StageRecord>;

  insertDomainName(document: DomainNameRecord['document']): Promise<DomainNameRecord>;
  updateDomainName(
    document: DomainNameRecord['document'],
    expectedRevision: number | undefined,
  ): Promise<DomainNameRecord>;
  deleteDomainName(domainName: string, expectedRevision: number | undefined): Promise<void>;

  insertVpcLink(document: VpcLinkRecord['document']): Promise<VpcLinkRecord>;
  updateVpcLink(document: VpcLinkRecord['document'], expectedRevision: number | undefined): Promise<VpcLinkRecord>;
  deleteVpcLink(vpcLinkId: string, expectedRevision: number | undefined): Promise<void>;
}

/** What goes with a leadership. */
export interface LeadershipOptions {
  /**
   * Called once when it is lost without `release()`: another process may lead from now on. A process that was suspended
   * learns of it only when it runs again, so what a leader writes must be safe against a successor.
   */
  readonly onLost: () => void;
}

/** The right to act as the only one of a name. */
export interface Leadership {
  /** Gives it back; `onLost` is not called. Never rejects; may be called twice. */
  release(): Promise<void>;
}

/** The control plane's source of truth. All methods may throw ControlError STORE_UNAVAILABLE or STORE_CORRUPT. */
export interface ControlStore extends StoreReader {
  /** Runs `work` in one transaction: all its changes, audit records and outbox rows are kept, or none. Durable when it resolves. */
  transact<T>(actor: Actor, work: (transaction: StoreTransaction) => Promise<T>): Promise<T>;
  /**
   * Calls back after a transaction that wrote outbox rows, of this process or of another one that shares the store. A
   * hint: one call may stand for several commits, and one of another process may get lost. Returns the function that stops it.
   */
  onCommit(listener: () => void): () => void;
  /**
   * Tries to become the one process that acts under `name`; undefined = another one is it, ask again later. A store that
   * only one process can have grants it always. It is gone with the process, its connection or `close()`.
   */
  acquireLeadership(name: string, options: LeadershipOptions): Promise<Leadership | undefined>;
  /** Drops outbox rows up to a sequence that are older than the newest row of their key. */
  pruneOutbox(upToSequence: number): Promise<void>;
  close(): Promise<void>;
}
