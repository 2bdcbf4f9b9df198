import type {
  ApiRecord,
  AuditRecord,
  DeploymentRecord,
  DeploymentSummary,
  DomainNameRecord,
  OutboxRow,
  Page,
  PageRequest,
  StageRecord,
  StoreReader,
  TokenRecord,
  VpcLinkRecord,
} from '@gatehouse/records';
import { FAKE_CERTIFICATES, FAKE_DOCUMENTATION } from './fake-documentation.ts';
import { FAKE_USAGE } from './fake-usage.ts';
import { pageOf, sorted } from './fake-store-state.ts';
import type { FakeState } from './fake-store-state.ts';

/** The reading half of the fake store, over whatever state `state()` gives. */
export class FakeReader implements StoreReader {
  readonly usage = FAKE_USAGE;
  readonly clientCertificates = FAKE_CERTIFICATES;
  readonly documentation = FAKE_DOCUMENTATION;
  readonly #state: () => FakeState;

  constructor(state: () => FakeState) {
    this.#state = state;
  }

  getApi(apiId: string): Promise<ApiRecord | undefined> {
    return Promise.resolve(this.#state().apis.get(apiId));
  }

  async listApis(page: PageRequest, name?: string): Promise<Page<ApiRecord>> {
    const apis = sorted(this.#state().apis).filter((api) => name === undefined || api.definition.name === name);
    return Promise.resolve(pageOf(apis, (api) => api.apiId, page));
  }

  getDeployment(apiId: string, deploymentId: string): Promise<DeploymentRecord | undefined> {
    return Promise.resolve(this.#state().deployments.get(`${apiId}/${deploymentId}`));
  }

  async getDeploymentSummary(apiId: string, deploymentId: string): Promise<DeploymentSummary | undefined> {
    const deployment = await this.getDeployment(apiId, deploymentId);
    return deployment && summaryOf(deployment);
  }

  async listDeployments(apiId: string, page: PageRequest): Promise<Page<DeploymentSummary>> {
    const summaries = [...this.#state().deployments.values()]
      .filter((deployment) => deployment.apiId === apiId)
      .reverse()
      .map(summaryOf);
    return Promise.resolve(pageOf(summaries, (deployment) => deployment.deploymentId, page));
  }

  getStage(apiId: string, stageName: string): Promise<StageRecord | undefined> {
    return Promise.resolve(this.#state().stages.get(`${apiId}/${stageName}`));
  }

  async listStages(apiId: string, page: PageRequest): Promise<Page<StageRecord>> {
    const stages = sorted(this.#state().stages).filter((stage) => stage.apiId === apiId);
    return Promise.resolve(pageOf(stages, (stage) => stage.stageName, page));
  }

  getDomainName(domainName: string): Promise<DomainNameRecord | undefined> {
    return Promise.resolve(this.#state().domainNames.get(domainName));
  }

  async listDomainNames(page: PageRequest): Promise<Page<DomainNameRecord>> {
    return Promise.resolve(pageOf(sorted(this.#state().domainNames), (record) => record.domainName, page));
  }

  getVpcLink(vpcLinkId: string): Promise<VpcLinkRecord | undefined> {
    return Promise.resolve(this.#state().vpcLinks.get(vpcLinkId));
  }

  async listVpcLinks(page: PageRequest): Promise<Page<VpcLinkRecord>> {
    return Promise.resolve(pageOf(sorted(this.#state().vpcLinks), (record) => record.vpcLinkId, page));
  }

  findToken(digest: string): Promise<TokenRecord | undefined> {
    const found = [...this.#state().tokens.values()].find((token) => token.digest === digest);
    return Promise.resolve(found?.record);
  }

  getToken(tokenId: string): Promise<TokenRecord | undefined> {
    return Promise.resolve(this.#state().tokens.get(tokenId)?.record);
  }

  async listTokens(page: PageRequest): Promise<Page<TokenRecord>> {
    const tokens = sorted(this.#state().tokens).map(({ record }) => record);
    return Promise.resolve(pageOf(tokens, (record) => record.tokenId, page));
  }

  async listAudit(page: PageRequest, resource?: string): Promise<Page<AuditRecord>> {
    const records = this.#state()
      .audit.filter((record) => resource === undefined || record.resource === resource)
      .toReversed();
    return Promise.resolve(pageOf(records, (record) => String(record.sequence), page));
  }

  listOutbox(afterSequence: number, limit: number): Promise<readonly OutboxRow[]> {
    const rows = this.#state().outbox.filter((row) => row.sequence > afterSequence);
    return Promise.resolve(rows.slice(0, limit));
  }

  listConfigKeys(): Promise<readonly OutboxRow[]> {
    const { outbox, stages, domainNames, vpcLinks } = this.#state();
    const existing = new Set([
      ...[...stages.keys()].flatMap((key) => [`stages/${key}`, `stagecaches/${key}`]),
      ...[...domainNames.keys()].map((key) => `domainnames/${key}`),
      ...[...vpcLinks.keys()].map((key) => `vpclinks/${key}`),
    ]);
    const newest = new Map(outbox.map((row) => [row.key, row]));
    return Promise.resolve([...newest.values()].filter((row) => existing.has(row.key)));
  }
}

function summaryOf({ definition, ...rest }: DeploymentRecord): DeploymentSummary {
  return { ...rest, routeCount: 'routes' in definition ? definition.routes.length : 0 };
}
