import type { ConfigTarget } from '@gatehouse/config-agent';
import type { Account, DomainName, VpcLink } from '@gatehouse/api-model';
import type { GatewayState } from '@gatehouse/pipeline';
import type {
  ApiKeyShardConfig,
  Breathe,
  LoadedStage,
  StageCacheConfig,
  UsagePlanConfig,
  WebSocketStageConfig,
} from '@gatehouse/snapshot';
import type { WebSocketGateway } from '@gatehouse/websocket';

/** What a node serves: HTTP APIs and WebSocket APIs, each by those who prepare it. */
export class NodeTarget implements ConfigTarget {
  readonly #state: GatewayState;
  readonly #webSockets: WebSocketGateway;

  constructor(state: GatewayState, webSockets: WebSocketGateway) {
    this.#state = state;
    this.#webSockets = webSockets;
  }

  applyStage(key: string, stage: LoadedStage, breathe: Breathe): Promise<void> {
    return this.#state.applyStage(key, stage, breathe);
  }

  async applyWebSocketStage(key: string, stage: WebSocketStageConfig): Promise<void> {
    await Promise.resolve(this.#webSockets.applyStage(key, stage));
  }

  applyDomainName(key: string, domainName: DomainName): Promise<void> {
    return this.#state.applyDomainName(key, domainName);
  }

  applyVpcLink(key: string, vpcLink: VpcLink): Promise<void> {
    return this.#state.applyVpcLink(key, vpcLink);
  }

  applyUsagePlan(key: string, usagePlan: UsagePlanConfig): Promise<void> {
    return this.#state.applyUsagePlan(key, usagePlan);
  }

  applyApiKeys(key: string, apiKeys: ApiKeyShardConfig): Promise<void> {
    return this.#state.applyApiKeys(key, apiKeys);
  }

  applyAccount(key: string, account: Account): Promise<void> {
    return this.#state.applyAccount(key, account);
  }

  applyStageCache(key: string, stageCache: StageCacheConfig): Promise<void> {
    return this.#state.applyStageCache(key, stageCache);
  }

  async remove(key: string): Promise<void> {
    this.#webSockets.removeStage(key);
    await this.#state.remove(key);
  }

  markSynced(): void {
    this.#state.markSynced();
  }
}
