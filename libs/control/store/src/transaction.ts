import type {
  ApiRecord,
  DeploymentRecord,
  DomainNameRecord,
  NewDeployment,
  NewToken,
  NewStage,
  StageRecord,
  StoreTransaction,
  TokenRecord,
  UsageWriter,
  VpcLinkRecord,
} from '@gatehouse/records';
import { KyselyClientCertificateWriter } from './client-certificates.ts';
import { KyselyDocumentationWriter } from './documentation-versions.ts';
import { KyselyReader } from './reader.ts';
import { toDomainName, toVpcLink } from './rows.ts';
import { deleteToken, insertToken, touchToken } from './tokens.ts';
import { deleteApi, deleteDeployment, insertApi, insertDeployment, updateApi, updateDeployment } from './write-apis.ts';
import { KyselyUsageWriter } from './usage-writer.ts';
import type { WriteContext } from './write-context.ts';
import { DOMAIN_NAMES, VPC_LINKS, deleteDocument, insertDocument, updateDocument } from './write-documents.ts';
import { deleteStage, flushStageCache, insertStage, updateStage } from './write-stages.ts';
import type { StageChange } from './write-stages.ts';

/** Reads and writes of one open transaction. Reads see what the transaction has written. */
export class KyselyTransaction extends KyselyReader implements StoreTransaction {
  override readonly usage: UsageWriter;
  override readonly clientCertificates: KyselyClientCertificateWriter;
  override readonly documentation: KyselyDocumentationWriter;
  readonly #context: WriteContext;

  constructor(context: WriteContext) {
    super(context.db, context.definitions);
    this.#context = context;
    this.usage = new KyselyUsageWriter(context);
    this.clientCertificates = new KyselyClientCertificateWriter(context);
    this.documentation = new KyselyDocumentationWriter(context);
  }

  insertApi(record: Pick<ApiRecord, 'apiId' | 'definition'>): Promise<ApiRecord> {
    return insertApi(this.#context, record.apiId, record.definition);
  }

  updateApi(apiId: string, definition: ApiRecord['definition'], expected: number | undefined): Promise<ApiRecord> {
    return updateApi(this.#context, apiId, definition, expected);
  }

  deleteApi(apiId: string, expected: number | undefined): Promise<void> {
    return deleteApi(this.#context, apiId, expected);
  }

  insertDeployment(record: NewDeployment): Promise<DeploymentRecord> {
    return insertDeployment(this.#context, record);
  }

  updateDeployment(apiId: string, deploymentId: string, description: string): Promise<void> {
    return updateDeployment(this.#context, apiId, deploymentId, description);
  }

  deleteDeployment(apiId: string, deploymentId: string): Promise<void> {
    return deleteDeployment(this.#context, apiId, deploymentId);
  }

  insertStage(record: NewStage): Promise<StageRecord> {
    return insertStage(this.#context, record);
  }

  updateStage(
    apiId: string,
    stageName: string,
    change: StageChange,
    expected: number | undefined,
  ): Promise<StageRecord> {
    return updateStage(this.#context, apiId, stageName, change, expected);
  }

  deleteStage(apiId: string, stageName: string, expected: number | undefined): Promise<void> {
    return deleteStage(this.#context, apiId, stageName, expected);
  }

  flushStageCache(apiId: string, stageName: string): Promise<StageRecord> {
    return flushStageCache(this.#context, apiId, stageName);
  }

  async insertDomainName(document: DomainNameRecord['document']): Promise<DomainNameRecord> {
    return toDomainName(await insertDocument(this.#context, DOMAIN_NAMES, document.domainName, document));
  }

  async updateDomainName(
    document: DomainNameRecord['document'],
    expected: number | undefined,
  ): Promise<DomainNameRecord> {
    return toDomainName(await updateDocument(this.#context, DOMAIN_NAMES, document.domainName, document, expected));
  }

  deleteDomainName(domainName: string, expected: number | undefined): Promise<void> {
    return deleteDocument(this.#context, DOMAIN_NAMES, domainName, expected);
  }

  async insertVpcLink(document: VpcLinkRecord['document']): Promise<VpcLinkRecord> {
    return toVpcLink(await insertDocument(this.#context, VPC_LINKS, document.vpcLinkId, document));
  }

  async updateVpcLink(document: VpcLinkRecord['document'], expected: number | undefined): Promise<VpcLinkRecord> {
    return toVpcLink(await updateDocument(this.#context, VPC_LINKS, document.vpcLinkId, document, expected));
  }

  deleteVpcLink(vpcLinkId: string, expected: number | undefined): Promise<void> {
    return deleteDocument(this.#context, VPC_LINKS, vpcLinkId, expected);
  }

  insertToken(token: NewToken): Promise<TokenRecord> {
    return insertToken(this.#context, token);
  }

  touchToken(tokenId: string, atUnixMs: number): Promise<void> {
    return touchToken(this.#context, tokenId, atUnixMs);
  }

  deleteToken(tokenId: string): Promise<void> {
    return deleteToken(this.#context, tokenId);
  }
}
