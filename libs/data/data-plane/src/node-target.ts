import type { ConfigTarget } from '@gatehouse/config-agent';
import type { GatewayState } from '@gatehouse/pipeline';
import type { WebSocketGateway } from '@gatehouse/websocket';

/** What a node serves: stages of WebSocket APIs by those who hold their connections, all else by the state of its requests. */
export function nodeTarget(state: GatewayState, webSockets: WebSocketGateway): ConfigTarget {
  return {
    applyStage: (...resource) => state.applyStage(...resource),
    applyWebSocketStage: async (...resource) => {
      await Promise.resolve(webSockets.applyStage(...resource));
    },
    applyRestStage: (...resource) => state.applyRestStage(...resource),
    applyDomainName: (...resource) => state.applyDomainName(...resource),
    applyVpcLink: (...resource) => state.applyVpcLink(...resource),
    applyUsagePlan: (...resource) => state.applyUsagePlan(...resource),
    applyApiKeys: (...resource) => state.applyApiKeys(...resource),
    applyAccount: (...resource) => state.applyAccount(...resource),
    applyStageCache: (...resource) => state.applyStageCache(...resource),
    remove: async (key) => {
      webSockets.removeStage(key);
      await state.remove(key);
    },
    markSynced: () => state.markSynced(),
  };
}
