import { createHash } from 'node:crypto';
import { ControlError } from '@gatehouse/errors';
import type {
  Actor,
  ApiRecord,
  AuditRecord,
  DeploymentRecord,
  DomainNameRecord,
  NewDeployment,
  NewToken,
  NewStage,
  StageRecord,
  StoreTransaction,
  TokenRecord,
  VpcLinkRecord,
} from '@gatehouse/records';
import { FakeReader } from './fake-store-reader.ts';
import type { FakeState, FakeToken } from './fake-store-state.ts';

type Versioned = { readonly revision: number };

/** The writing half of the fake store: works on one copy of the state that is kept or thrown away as a whole. */
export class FakeTransaction extends FakeReader implements StoreTransaction {
  #state: FakeState;
  readonly #actor: Actor;
  readonly #now: () => number;

  constructor(state: FakeState, actor: Actor, now: () => number) {
    super(() => this.#state);
    this.#state = state;
    this.#actor = actor;
    this.#now = now;
  }

  get state(): FakeState {
    return this.#state;
  }

  insertApi(record: { apiId: string; definition: ApiRecord['definition'] }): Promise<ApiRecord> {
    const definitionDigest = digestOf(record.definition);
    return this.#insert(this.#state.apis, record.apiId, 'apis', { ...record, definitionDigest, ...this.#birth() });
  }

  async updateApi(apiId: string, definition: ApiRecord['definition'], expected: number | undefined) {
    const change = { definition, definitionDigest: digestOf(definition) };
    return this.#update(this.#state.apis, apiId, 'apis', change, expected);
  }

  async deleteApi(apiId: string, expected: number | undefined): Promise<void> {
    for (const stage of [...this.#state.stages.values()].filter((candidate) => candidate.apiId === apiId)) {
      await this.deleteStage(apiId, stage.stageName, undefined);
    }
    for (const [key, deployment] of this.#state.deployments) {
      if (deployment.apiId === apiId) this.#state.deployments.delete(key);
    }
    return this.#delete(this.#state.apis, apiId, 'apis', expected);
  }

  async insertDeployment(record: NewDeployment): Promise<DeploymentRecord> {
    const key = `${record.apiId}/${record.deploymentId}`;
    if (this.#state.deployments.has(key)) throw exists('deployments', key);
    const deployment = { ...record, definitionDigest: digestOf(record.definition), createdAtUnixMs: this.#now() };
    this.#state.deployments.set(key, deployment);
    this.#record('create', `deployments/${key}`, 1);
    return Promise.resolve(deployment);
  }

  async updateDeployment(apiId: string, deploymentId: string, description: string): Promise<void> {
    const key = `${apiId}/${deploymentId}`;
    const stored = this.#state.deployments.get(key);
    if (stored === undefined) throw new ControlError('NOT_FOUND', `There is no deployments/${key}`);
    this.#state.deployments.set(key, { ...stored, description });
    this.#record('update', `deployments/${key}`, 1);
    return Promise.resolve();
  }

  async deleteDeployment(apiId: string, deploymentId: string): Promise<void> {
    const key = `${apiId}/${deploymentId}`;
    const stages = [...this.#state.stages.values()].filter((stage) => stage.apiId === apiId);
    if (stages.some((stage) => stage.deploymentId === deploymentId)) {
      throw new ControlError('FAILED_PRECONDITION', `${key} is served`);
    }
    if (!this.#state.deployments.delete(key)) throw new ControlError('NOT_FOUND', `There is no deployments/${key}`);
    for (const stage of stages.filter((candidate) => candidate.previousDeploymentId === deploymentId)) {
      this.#state.stages.set(`${apiId}/${stage.stageName}`, { ...stage, previousDeploymentId: undefined });
    }
    this.#record('delete', `deployments/${key}`, 0);
    return Promise.resolve();
  }

  insertStage(record: NewStage): Promise<StageRecord> {
    const { stageName } = record.settings;
    const stage = { ...record, stageName, previousDeploymentId: undefined, cacheGeneration: 0, ...this.#birth() };
    return this.#insert(this.#state.stages, `${record.apiId}/${stageName}`, 'stages', stage);
  }

  async updateStage(
    apiId: string,
    stageName: string,
    change: Partial<Pick<StageRecord, 'settings' | 'deploymentId' | 'previousDeploymentId'>>,
    expected: number | undefined,
  ): Promise<StageRecord> {
    return this.#update<StageRecord>(this.#state.stages, `${apiId}/${stageName}`, 'stages', change, expected);
  }

  async deleteStage(apiId: string, stageName: string, expected: number | undefined): Promise<void> {
    const stage = this.#state.stages.get(`${apiId}/${stageName}`);
    await this.#delete(this.#state.stages, `${apiId}/${stageName}`, 'stages', expected);
    if ((stage?.cacheGeneration ?? 0) > 0) this.#record('delete', `stagecaches/${apiId}/${stageName}`, 0);
  }

  flushStageCache(apiId: string, stageName: string): Promise<StageRecord> {
    const key = `${apiId}/${stageName}`;
    const stage = present(this.#state.stages, key, 'stages', undefined);
    const flushed = { ...stage, cacheGeneration: Math.max(stage.cacheGeneration + 1, this.#now()) };
    this.#state.stages.set(key, flushed);
    this.#record('update', `stagecaches/${key}`, stage.revision);
    return Promise.resolve(flushed);
  }

  insertDomainName(document: DomainNameRecord['document']): Promise<DomainNameRecord> {
    const record = { domainName: document.domainName, document, ...this.#birth() };
    return this.#insert(this.#state.domainNames, document.domainName, 'domainnames', record);
  }

  async updateDomainName(document: DomainNameRecord['document'], expected: number | undefined) {
    return this.#update(this.#state.domainNames, document.domainName, 'domainnames', { document }, expected);
  }

  async deleteDomainName(domainName: string, expected: number | undefined): Promise<void> {
    return this.#delete(this.#state.domainNames, domainName, 'domainnames', expected);
  }

  insertVpcLink(document: VpcLinkRecord['document']): Promise<VpcLinkRecord> {
    const record = { vpcLinkId: document.vpcLinkId, document, ...this.#birth() };
    return this.#insert(this.#state.vpcLinks, document.vpcLinkId, 'vpclinks', record);
  }

  async updateVpcLink(document: VpcLinkRecord['document'], expected: number | undefined) {
    return this.#update(this.#state.vpcLinks, document.vpcLinkId, 'vpclinks', { document }, expected);
  }

  async deleteVpcLink(vpcLinkId: string, expected: number | undefined): Promise<void> {
    return this.#delete(this.#state.vpcLinks, vpcLinkId, 'vpclinks', expected);
  }

  async insertToken({ digest, ...token }: NewToken): Promise<TokenRecord> {
    const isTaken = ({ record, digest: other }: FakeToken): boolean =>
      record.tokenId === token.tokenId || record.name === token.name || other === digest;
    if ([...this.#state.tokens.values()].some(isTaken)) throw exists('tokens', token.name);
    const record = { ...token, createdAtUnixMs: this.#now(), lastUsedAtUnixMs: undefined };
    this.#state.tokens.set(token.tokenId, { digest, record });
    this.#record('create', `tokens/${token.tokenId}`, 1);
    return Promise.resolve(record);
  }

  touchToken(tokenId: string, atUnixMs: number): Promise<void> {
    const token = this.#state.tokens.get(tokenId);
    if (token !== undefined) {
      const record = { ...token.record, lastUsedAtUnixMs: atUnixMs };
      this.#state.tokens.set(tokenId, { ...token, record });
    }
    return Promise.resolve();
  }

  async deleteToken(tokenId: string): Promise<void> {
    if (!this.#state.tokens.delete(tokenId)) throw new ControlError('NOT_FOUND', `There is no tokens/${tokenId}`);
    this.#record('delete', `tokens/${tokenId}`, 0);
    return Promise.resolve();
  }

  #birth() {
    const now = this.#now();
    return { revision: 1, createdAtUnixMs: now, updatedAtUnixMs: now };
  }

  async #insert<T extends Versioned>(map: Map<string, T>, key: string, kind: string, record: T): Promise<T> {
    if (map.has(key)) throw exists(kind, key);
    map.set(key, record);
    this.#record('create', `${kind}/${key}`, record.revision);
    return Promise.resolve(record);
  }

  async #update<T extends Versioned>(
    map: Map<string, T>,
    key: string,
    kind: string,
    change: Partial<T>,
    expected: number | undefined,
  ): Promise<T> {
    const current = present(map, key, kind, expected);
    const record: T = { ...current, ...change, revision: current.revision + 1, updatedAtUnixMs: this.#now() };
    map.set(key, record);
    this.#record('update', `${kind}/${key}`, record.revision);
    return Promise.resolve(record);
  }

  async #delete<T extends Versioned>(
    map: Map<string, T>,
    key: string,
    kind: string,
    expected: number | undefined,
  ): Promise<void> {
    present(map, key, kind, expected);
    map.delete(key);
    this.#record('delete', `${kind}/${key}`, 0);
    return Promise.resolve();
  }

  #record(action: AuditRecord['action'], resource: string, revision: number): void {
    const sequence = this.#state.sequence + 1;
    const atUnixMs = this.#now();
    const audit = [...this.#state.audit, { sequence, atUnixMs, actor: this.#actor, action, resource, revision }];
    const configured = !/^(apis|deployments|tokens)\//.test(resource);
    const outbox = configured ? [...this.#state.outbox, { sequence, key: resource, atUnixMs }] : this.#state.outbox;
    this.#state = { ...this.#state, audit, outbox, sequence };
  }
}

function present<T extends Versioned>(
  map: ReadonlyMap<string, T>,
  key: string,
  kind: string,
  expected: number | undefined,
): T {
  const current = map.get(key);
  if (current === undefined) throw new ControlError('NOT_FOUND', `There is no ${kind}/${key}`);
  if (expected !== undefined && expected !== current.revision) {
    throw new ControlError('STALE_REVISION', `${kind}/${key} is at revision ${current.revision}, not ${expected}`);
  }
  return current;
}

function exists(kind: string, key: string): ControlError {
  return new ControlError('ALREADY_EXISTS', `${kind}/${key} exists already`);
}

/** Equal for equal definitions, whatever the order of their members. */
function digestOf(definition: ApiRecord['definition']): string {
  return createHash('sha256').update(JSON.stringify(definition, sortMembers)).digest('hex');
}

function sortMembers(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)));
}
