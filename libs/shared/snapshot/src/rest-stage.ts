import { ConfigResource, RestStage } from '@gatehouse/contract';
import type { ChunkRef, RestApi as RestApiMessage, RestStage as RestStageMessage } from '@gatehouse/contract';
import { parseApiDefinition, parseRestStageSettings } from '@gatehouse/api-model';
import type { RestApiDefinition, RestStageSettings } from '@gatehouse/api-model';
import {
  restApiFromProto,
  restApiToProto,
  restStageSettingsFromProto,
  restStageSettingsToProto,
  stageSettingsToProto,
} from '@gatehouse/model-proto';
import { digestOf } from './digest.ts';
import type { EncodedResource } from './encode.ts';
import { joinSlices, slicesOf } from './slices.ts';
import { SnapshotError } from './snapshot-error.ts';
import { valid } from './valid.ts';

/** What one stage of a REST API serves: a deployment's definition with the stage's settings, and what its canary serves. */
export interface RestStageConfig {
  readonly apiId: string;
  readonly deploymentId: string;
  readonly settings: RestStageSettings;
  readonly api: RestApiDefinition;
  /** The definition of the canary's deployment; undefined = there is no canary, or it serves the stage's. */
  readonly canaryApi: RestApiDefinition | undefined;
}

/** A decoded stage of a REST API, whose content may still lie in chunks. */
export interface RestStageManifest {
  readonly apiId: string;
  readonly stageName: string;
  readonly deploymentId: string;
  readonly content: RestStageMessage;
  readonly chunks: readonly ChunkRef[];
}

/** Bytes of a stage that stand in the manifest; larger ones go into chunks. */
const MAX_INLINE_BYTES = 262_144;

/** Encodes a stage of a REST API: payload and chunks. Documentation and labels stay behind: a node has no use for them. */
export function encodeRestStage(config: RestStageConfig): EncodedResource {
  const { apiId, deploymentId, settings, api, canaryApi } = config;
  const content: RestStageMessage = {
    settings: restStageSettingsToProto(settings),
    api: servedPart(api),
    canaryApi: canaryApi && servedPart(canaryApi),
  };
  const bytes = RestStage.encode(content).finish();
  const isInline = bytes.byteLength <= MAX_INLINE_BYTES;
  const chunks = isInline ? [] : slicesOf(bytes);
  const { stageName, nodeSelector, rollout } = settings;
  const value = {
    apiId,
    deploymentId,
    settings: stageSettingsToProto({ stageName, ...(nodeSelector && { nodeSelector }), ...(rollout && { rollout }) }),
    api: { $case: 'rest' as const, value: isInline ? content : RestStage.fromJSON({}) },
    chunks: chunks.map((chunk) => ({ digest: chunk.digest, sizeBytes: chunk.bytes.byteLength })),
  };
  const payload = ConfigResource.encode({ resource: { $case: 'stage', value } }).finish();
  return { payload, digest: digestOf(payload), chunks };
}

/** The content of a stage of a REST API, its chunks fetched and verified. Throws SnapshotError when it cannot be served. */
export async function loadRestStage(
  manifest: RestStageManifest,
  fetchChunk: (digest: string) => Promise<Uint8Array>,
): Promise<RestStageConfig> {
  const { apiId, deploymentId, chunks } = manifest;
  const content = chunks.length === 0 ? manifest.content : decoded(await joinSlices(chunks, fetchChunk));
  if (content.settings === undefined) throw new SnapshotError('the stage has no settings');
  return {
    apiId,
    deploymentId,
    settings: valid('stage settings', parseRestStageSettings(restStageSettingsFromProto(content.settings))),
    api: definitionOf(content.api),
    canaryApi: content.canaryApi && definitionOf(content.canaryApi),
  };
}

function servedPart(api: RestApiDefinition): RestApiMessage {
  const { documentationParts: _documentation, tags: _tags, ...served } = api;
  return restApiToProto(served);
}

function definitionOf(message: RestApiMessage | undefined): RestApiDefinition {
  if (message === undefined) throw new SnapshotError('the stage has no API');
  const definition = valid('API', parseApiDefinition(restApiFromProto(message)));
  if (definition.protocolType !== 'REST') throw new SnapshotError('the stage is not of a REST API');
  return definition;
}

function decoded(bytes: Uint8Array): RestStageMessage {
  try {
    return RestStage.decode(bytes);
  } catch (cause) {
    throw new SnapshotError('the stage is not a message of the contract', { cause });
  }
}
