export type { Breathe } from './breathe.ts';
export { digestOf } from './digest.ts';
export {
  encodeAccount,
  encodeApiKeyShard,
  encodeDomainName,
  encodeStage,
  encodeStageCache,
  encodeUsagePlan,
  encodeVpcLink,
} from './encode.ts';
export type { EncodedResource } from './encode.ts';
export type { ChunkIntegrations, VariableUse } from './chunk-integrations.ts';
export type { ChunkRoutes } from './chunk-routes.ts';
export { decodeResource, integrationIdOf } from './decode.ts';
export type { ApiKeyConfig, ApiKeyShardConfig, UsagePlanConfig } from './decode-usage.ts';
export type { DecodedResource, StageCacheConfig, StageManifest } from './decode.ts';
export { SNAPSHOT_LIMITS } from './limits.ts';
export { loadStage, StageLoader } from './load-stage.ts';
export type { LoadedStage } from './load-stage.ts';
export type { StageChunk } from './stage-chunk.ts';
export { StageEncoder } from './stage-encoder.ts';
export { createPacer } from './pacer.ts';
export type { PacerClock } from './pacer.ts';
export { SnapshotError } from './snapshot-error.ts';
export type { StageApi, StageConfig } from './stage-config.ts';
export { encodeRestStage, loadRestStage } from './rest-stage.ts';
export type { RestStageConfig, RestStageManifest } from './rest-stage.ts';
export { encodeWebSocketStage, loadWebSocketStage } from './websocket-stage.ts';
export type { LoadedWebSocketStage, WebSocketStageConfig, WebSocketStageManifest } from './websocket-stage.ts';
