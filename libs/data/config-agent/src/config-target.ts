import type { Account, DomainName, VpcLink } from '@gatehouse/api-model';
import type {
  ApiKeyShardConfig,
  Breathe,
  LoadedStage,
  LoadedWebSocketStage,
  RestStageConfig,
  StageCacheConfig,
  UsagePlanConfig,
} from '@gatehouse/snapshot';

/** What a node serves from: takes decoded resources, prepares them off to the side, swaps. Throws or rejects to refuse. */
export interface ConfigTarget {
  applyStage(key: string, stage: LoadedStage, breathe: Breathe): Promise<void>;
  applyWebSocketStage(key: string, stage: LoadedWebSocketStage): Promise<void>;
  applyRestStage(key: string, stage: RestStageConfig, breathe: Breathe): Promise<void>;
  applyDomainName(key: string, domainName: DomainName): Promise<void>;
  applyVpcLink(key: string, vpcLink: VpcLink): Promise<void>;
  applyUsagePlan(key: string, usagePlan: UsagePlanConfig): Promise<void>;
  applyApiKeys(key: string, apiKeys: ApiKeyShardConfig): Promise<void>;
  applyAccount(key: string, account: Account): Promise<void>;
  applyStageCache(key: string, stageCache: StageCacheConfig): Promise<void>;
  /** Removes the resource of a key; an unknown key is no error. */
  remove(key: string): Promise<void>;
  /** The node has seen all configuration that there was when it started. */
  markSynced(): void;
}
