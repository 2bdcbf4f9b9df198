import { ConfigResource, WebSocketApi } from '@gatehouse/contract';
import type { ChunkRef, WebSocketApi as WebSocketApiMessage } from '@gatehouse/contract';
import { compileModels, modelProblems, parseApiDefinition } from '@gatehouse/api-model';
import type { StageSettings, WebSocketApiDefinition } from '@gatehouse/api-model';
import type { ConfigChunk } from '@gatehouse/config-channel';
import type { ModelSchemas } from '@gatehouse/json-schema';
import { stageSettingsToProto, webSocketApiFromProto, webSocketApiToProto } from '@gatehouse/model-proto';
import { digestOf } from './digest.ts';
import { joinSlices, slicesOf } from './slices.ts';
import { SnapshotError } from './snapshot-error.ts';
import { valid } from './valid.ts';

/** What one stage of a WebSocket API serves: a deployment's definition with the stage's settings. */
export interface WebSocketStageConfig {
  readonly apiId: string;
  readonly deploymentId: string;
  readonly settings: StageSettings;
  readonly api: WebSocketApiDefinition;
}

/** A stage as a node takes it. */
export interface LoadedWebSocketStage extends WebSocketStageConfig {
  readonly models: ModelSchemas;
}

/** A decoded stage of a WebSocket API, whose definition may still lie in chunks. */
export interface WebSocketStageManifest {
  readonly apiId: string;
  readonly deploymentId: string;
  readonly settings: StageSettings;
  readonly api: WebSocketApiMessage;
  readonly chunks: readonly ChunkRef[];
}

/** Bytes of a definition that stands in the manifest; larger ones go into chunks. Most are a few kilobytes. */
const MAX_INLINE_BYTES = 262_144;

const NODE_LIMITS = { maxIntegrationTimeoutMs: Number.MAX_SAFE_INTEGER };

/** Encodes a stage of a WebSocket API: payload and chunks. */
export function encodeWebSocketStage(config: WebSocketStageConfig): {
  readonly payload: Uint8Array;
  readonly digest: string;
  readonly chunks: readonly ConfigChunk[];
} {
  const message = webSocketApiToProto(config.api);
  const bytes = WebSocketApi.encode(message).finish();
  const isInline = bytes.byteLength <= MAX_INLINE_BYTES;
  const chunks = isInline ? [] : slicesOf(bytes);
  const value = {
    apiId: config.apiId,
    settings: stageSettingsToProto(config.settings),
    deploymentId: config.deploymentId,
    api: { $case: 'websocket' as const, value: isInline ? message : WebSocketApi.fromJSON({}) },
    chunks: chunks.map((chunk) => ({ digest: chunk.digest, sizeBytes: chunk.bytes.byteLength })),
  };
  const payload = ConfigResource.encode({ resource: { $case: 'stage', value } }).finish();
  return { payload, digest: digestOf(payload), chunks };
}

/** A stage of a WebSocket API, its chunks fetched and verified, its models compiled. Throws SnapshotError when it cannot be served. */
export async function loadWebSocketStage(
  manifest: WebSocketStageManifest,
  fetchChunk: (digest: string) => Promise<Uint8Array>,
): Promise<LoadedWebSocketStage> {
  const { apiId, deploymentId, settings, chunks } = manifest;
  const message = chunks.length === 0 ? manifest.api : decoded(await joinSlices(chunks, fetchChunk));
  const definition = valid('API', parseApiDefinition(webSocketApiFromProto(message), NODE_LIMITS));
  if (definition.protocolType !== 'WEBSOCKET') throw new SnapshotError('the stage is not of a WebSocket API');
  const models = await compileModels(definition);
  const problems = modelProblems(models);
  if (problems.length > 0) valid('API', { ok: false, problems });
  return { apiId, deploymentId, settings, api: definition, models };
}

function decoded(bytes: Uint8Array): WebSocketApiMessage {
  try {
    return WebSocketApi.decode(bytes);
  } catch (cause) {
    throw new SnapshotError('the API is not a message of the contract', { cause });
  }
}
