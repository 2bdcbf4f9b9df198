import { DEFAULT_ACCOUNT } from '@gatehouse/api-model';
import type { Account, DomainName, VpcLink } from '@gatehouse/api-model';
import { createHostTable, createStageTable } from '@gatehouse/routing';
import { SnapshotError } from '@gatehouse/snapshot';
import type {
  ApiKeyShardConfig,
  Breathe,
  LoadedStage,
  RestStageConfig,
  StageCacheConfig,
  UsagePlanConfig,
} from '@gatehouse/snapshot';
import type { Upstream } from '@gatehouse/exchange';
import type { ResponseCache } from '@gatehouse/response-cache';
import { accountBucket, ApiKeyTable, UsagePlanTable } from '@gatehouse/usage-plans';
import type { Limits } from './limits.ts';
import type { GatewayConfig, PreparedAccount, PreparedStage, VpcLinkSlot } from './prepared.ts';

/** What the state needs to prepare what arrives. */
export interface GatewayStateOptions {
  /** `previous` is the same stage as it is served now, for what of it can be reused. */
  readonly prepareStage: (
    stage: LoadedStage,
    vpcLinks: VpcLinkSlots,
    breathe: Breathe,
    previous: PreparedStage | undefined,
  ) => Promise<PreparedStage>;
  /** Turns a stage of a REST API into what requests need, taking breaths. */
  readonly prepareRestStage: (
    stage: RestStageConfig,
    vpcLinks: VpcLinkSlots,
    breathe: Breathe,
  ) => Promise<PreparedStage>;
  /** Makes the upstream of a VPC link; `close` ends its health checks. */
  readonly openVpcLink: (vpcLink: VpcLink) => Upstream & { close(): void };
  readonly responseCache: ResponseCache;
  readonly limits: Limits;
}

/** Gives the slot of a VPC link, also of one that has not arrived yet. */
export interface VpcLinkSlots {
  slot(vpcLinkId: string): VpcLinkSlot;
}

/** What the node serves: prepares a change off to the side, then swaps one reference. */
export class GatewayState implements VpcLinkSlots {
  readonly #options: GatewayStateOptions;
  readonly #slots = new Map<string, VpcLinkSlot>();
  readonly #openLinks = new Map<string, { close(): void }>();
  #config: GatewayConfig;

  constructor(options: GatewayStateOptions) {
    this.#options = options;
    this.#config = {
      synced: false,
      hosts: createHostTable(),
      stages: createStageTable(),
      usagePlans: UsagePlanTable.empty(),
      apiKeys: ApiKeyTable.empty(),
      account: this.#prepareAccount(DEFAULT_ACCOUNT),
    };
  }

  /** The configuration of this moment. */
  readonly config = (): GatewayConfig => this.#config;

  slot(vpcLinkId: string): VpcLinkSlot {
    const known = this.#slots.get(vpcLinkId);
    if (known !== undefined) return known;
    const slot: VpcLinkSlot = { upstream: undefined };
    this.#slots.set(vpcLinkId, slot);
    return slot;
  }

  async applyStage(key: string, stage: LoadedStage, breathe: Breathe): Promise<void> {
    const { apiId, settings } = stage;
    requireKey(key, `stages/${apiId}/${settings.stageName}`);
    const previous = this.#config.stages.get(apiId, settings.stageName);
    const prepared = await this.#options.prepareStage(stage, this, breathe, previous);
    this.#swap({ stages: this.#config.stages.withStage(apiId, settings.stageName, prepared) });
  }

  async applyRestStage(key: string, stage: RestStageConfig, breathe: Breathe): Promise<void> {
    const { apiId, settings } = stage;
    requireKey(key, `stages/${apiId}/${settings.stageName}`);
    const prepared = await this.#options.prepareRestStage(stage, this, breathe);
    this.#swap({ stages: this.#config.stages.withStage(apiId, settings.stageName, prepared) });
  }

  applyDomainName(key: string, domainName: DomainName): Promise<void> {
    requireKey(key, `domainnames/${domainName.domainName}`);
    this.#swap({ hosts: this.#config.hosts.withDomain(domainName) });
    return Promise.resolve();
  }

  applyVpcLink(key: string, vpcLink: VpcLink): Promise<void> {
    requireKey(key, `vpclinks/${vpcLink.vpcLinkId}`);
    const upstream = this.#options.openVpcLink(vpcLink);
    this.#closeLink(vpcLink.vpcLinkId);
    this.#openLinks.set(vpcLink.vpcLinkId, upstream);
    this.slot(vpcLink.vpcLinkId).upstream = upstream;
    return Promise.resolve();
  }

  applyUsagePlan(key: string, usagePlan: UsagePlanConfig): Promise<void> {
    requireKey(key, `usageplans/${usagePlan.plan.usagePlanId}`);
    this.#swap({ usagePlans: this.#config.usagePlans.withPlan(usagePlan) });
    return Promise.resolve();
  }

  applyApiKeys(key: string, apiKeys: ApiKeyShardConfig): Promise<void> {
    requireKey(key, `apikeys/${apiKeys.shard}`);
    this.#swap({ apiKeys: this.#config.apiKeys.withShard(apiKeys) });
    return Promise.resolve();
  }

  applyAccount(key: string, account: Account): Promise<void> {
    requireKey(key, 'account');
    this.#swap({ account: this.#prepareAccount(account) });
    return Promise.resolve();
  }

  /** A flush: the stage's cache is emptied, or knows of it when it is opened. */
  applyStageCache(key: string, { apiId, stageName, generation }: StageCacheConfig): Promise<void> {
    requireKey(key, `stagecaches/${apiId}/${stageName}`);
    this.#options.responseCache.stage(apiId, stageName).setGeneration(generation);
    return Promise.resolve();
  }

  remove(key: string): Promise<void> {
    const [kind = '', id = '', stageName = ''] = key.split('/');
    switch (kind) {
      case 'stages':
        this.#swap({ stages: this.#config.stages.withoutStage(id, stageName) });
        this.#options.responseCache.close(id, stageName);
        break;
      case 'stagecaches':
        this.#options.responseCache.forget(id, stageName);
        break;
      case 'domainnames':
        this.#swap({ hosts: this.#config.hosts.withoutDomain(id) });
        break;
      case 'vpclinks':
        this.#closeLink(id);
        this.slot(id).upstream = undefined;
        break;
      default:
        this.#removeLimits(kind, id);
    }
    return Promise.resolve();
  }

  #removeLimits(kind: string, id: string): void {
    if (kind === 'usageplans') this.#swap({ usagePlans: this.#config.usagePlans.withoutPlan(id) });
    if (kind === 'apikeys') this.#swap({ apiKeys: this.#config.apiKeys.withoutShard(id) });
    if (kind === 'account') this.#swap({ account: this.#prepareAccount(DEFAULT_ACCOUNT) });
  }

  markSynced(): void {
    this.#swap({ synced: true });
  }

  /** Ends what runs in the background. */
  close(): void {
    for (const id of this.#openLinks.keys()) this.#closeLink(id);
  }

  #prepareAccount(account: Account): PreparedAccount {
    return { lease: this.#options.limits.account(accountBucket(account)) };
  }

  #closeLink(vpcLinkId: string): void {
    this.#openLinks.get(vpcLinkId)?.close();
    this.#openLinks.delete(vpcLinkId);
  }

  #swap(change: Partial<GatewayConfig>): void {
    this.#config = { ...this.#config, ...change };
  }
}

/** A resource under another's key could not be removed by its own. */
function requireKey(key: string, own: string): void {
  if (key !== own) throw new SnapshotError(`the resource under key ${key} is that of key ${own}`);
}
