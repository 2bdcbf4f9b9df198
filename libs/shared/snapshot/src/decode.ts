import { ConfigResource } from '@gatehouse/contract';
import type { ChunkRef, HttpApi, StageCache, StageSnapshot } from '@gatehouse/contract';
import { parseApiDefinition, parseDomainName, parseStageSettings, parseVpcLink } from '@gatehouse/api-model';
import type { Account, DomainName, HttpRoute, StageSettings, VpcLink } from '@gatehouse/api-model';
import {
  domainNameFromProto,
  httpApiFromProto,
  stageSettingsFromProto,
  vpcLinkFromProto,
} from '@gatehouse/model-proto';
import { accountConfig, apiKeyShardConfig, usagePlanConfig } from './decode-usage.ts';
import type { ApiKeyShardConfig, UsagePlanConfig } from './decode-usage.ts';
import { SNAPSHOT_LIMITS } from './limits.ts';
import type { RestStageManifest } from './rest-stage.ts';
import { SnapshotError } from './snapshot-error.ts';
import type { StageApi } from './stage-config.ts';
import { valid } from './valid.ts';
import type { WebSocketStageManifest } from './websocket-stage.ts';

/** A decoded resource. A stage still lacks the content of its chunks. */
export type DecodedResource =
  | { readonly kind: 'stage'; readonly manifest: StageManifest }
  | { readonly kind: 'webSocketStage'; readonly manifest: WebSocketStageManifest }
  | { readonly kind: 'restStage'; readonly manifest: RestStageManifest }
  | { readonly kind: 'domainName'; readonly domainName: DomainName }
  | { readonly kind: 'vpcLink'; readonly vpcLink: VpcLink }
  | { readonly kind: 'usagePlan'; readonly usagePlan: UsagePlanConfig }
  | { readonly kind: 'apiKeys'; readonly apiKeys: ApiKeyShardConfig }
  | { readonly kind: 'account'; readonly account: Account }
  | { readonly kind: 'stageCache'; readonly stageCache: StageCacheConfig };

/** The generation of a stage's response cache: entries of other generations are not served. */
export interface StageCacheConfig {
  readonly apiId: string;
  readonly stageName: string;
  readonly generation: number;
}

/** The small part of a stage snapshot: everything but integrations and routes. */
export interface StageManifest {
  readonly apiId: string;
  readonly deploymentId: string;
  readonly settings: StageSettings;
  readonly api: StageApi;
  readonly chunks: readonly ChunkRef[];
}

/** Integration timeouts were checked against the control plane's limit; a node takes any. */
const NODE_LIMITS = { maxIntegrationTimeoutMs: Number.MAX_SAFE_INTEGER };

const DIGEST = /^[0-9a-f]{64}$/;

/** Decodes and validates a pointer's payload. Throws SnapshotError for anything that cannot be served. */
export function decodeResource(payload: Uint8Array): DecodedResource {
  requireAtMost('bytes in its payload', payload.byteLength, SNAPSHOT_LIMITS.maxChunkBytes);
  try {
    return decodedResource(payload);
  } catch (cause) {
    if (cause instanceof SnapshotError) throw cause;
    throw new SnapshotError('the resource is not a message of the contract', { cause });
  }
}

function decodedResource(payload: Uint8Array): DecodedResource {
  const { resource } = ConfigResource.decode(payload);
  switch (resource?.$case) {
    case 'stage':
      return decodedStage(resource.value);
    case 'domainName':
      return {
        kind: 'domainName',
        domainName: valid('domain name', parseDomainName(domainNameFromProto(resource.value))),
      };
    case 'vpcLink':
      return { kind: 'vpcLink', vpcLink: valid('VPC link', parseVpcLink(vpcLinkFromProto(resource.value))) };
    case 'usagePlan':
      return { kind: 'usagePlan', usagePlan: usagePlanConfig(resource.value) };
    case 'apiKeys':
      return { kind: 'apiKeys', apiKeys: apiKeyShardConfig(resource.value) };
    case 'account':
      return { kind: 'account', account: accountConfig(resource.value) };
    case 'stageCache':
      return { kind: 'stageCache', stageCache: stageCacheConfig(resource.value) };
    default:
      throw new SnapshotError('the resource is of a kind that this node does not know');
  }
}

function stageCacheConfig({ apiId, stageName, generation }: StageCache): StageCacheConfig {
  if (apiId === '' || stageName === '') throw new SnapshotError('the cache is that of no stage');
  if (!(generation > 0)) throw new SnapshotError(`${String(generation)} is no generation of a cache`);
  return { apiId, stageName, generation };
}

function decodedStage({ apiId, deploymentId, api, settings, chunks }: StageSnapshot): DecodedResource {
  if (settings === undefined) throw new SnapshotError('the stage has no settings');
  const common = () => ({
    apiId,
    deploymentId,
    settings: valid('stage settings', parseStageSettings(stageSettingsFromProto(settings))),
    chunks: chunkRefs(chunks),
  });
  switch (api?.$case) {
    case 'http':
      return { kind: 'stage', manifest: { ...common(), api: stageApi(api.value) } };
    case 'websocket':
      return { kind: 'webSocketStage', manifest: { ...common(), api: api.value } };
    case 'rest':
      return {
        kind: 'restStage',
        manifest: { apiId, stageName: settings.stageName, deploymentId, content: api.value, chunks: chunkRefs(chunks) },
      };
    default:
      throw new SnapshotError('the stage is of a kind of API that this node does not serve');
  }
}

/** What a manifest names is checked before any of it is fetched. */
function chunkRefs(chunks: readonly ChunkRef[]): readonly ChunkRef[] {
  requireAtMost('chunks', chunks.length, SNAPSHOT_LIMITS.maxChunks);
  let totalBytes = 0;
  for (const { digest, sizeBytes } of chunks) {
    if (!DIGEST.test(digest)) throw new SnapshotError(`"${digest.slice(0, 100)}" is not the digest of a chunk`);
    if (!(sizeBytes >= 0)) throw new SnapshotError(`chunk ${digest} has a size that is none`);
    requireAtMost(`bytes in chunk ${digest}`, sizeBytes, SNAPSHOT_LIMITS.maxChunkBytes);
    totalBytes += sizeBytes;
  }
  requireAtMost('bytes in all chunks', totalBytes, SNAPSHOT_LIMITS.maxStageBytes);
  if (new Set(chunks.map((chunk) => chunk.digest)).size !== chunks.length) {
    throw new SnapshotError('the stage names a chunk twice');
  }
  return chunks;
}

function requireAtMost(what: string, count: number, max: number): void {
  if (count <= max) return;
  throw new SnapshotError(`the resource has ${String(count)} ${what}; a node takes at most ${String(max)}`);
}

function stageApi(api: HttpApi): StageApi {
  const definition = valid('API', parseApiDefinition(httpApiFromProto(api), NODE_LIMITS));
  if (definition.protocolType !== 'HTTP') throw new SnapshotError('the stage is not of an HTTP API');
  const { routes: _routes, integrations: _integrations, ...rest } = definition;
  return rest;
}

/** The integration id in a route's `target`, or undefined when there is none. */
export function integrationIdOf(route: HttpRoute): string | undefined {
  const prefix = 'integrations/';
  return route.target?.startsWith(prefix) === true ? route.target.slice(prefix.length) : undefined;
}
