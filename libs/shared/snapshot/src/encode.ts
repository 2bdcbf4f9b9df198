import { ConfigResource } from '@gatehouse/contract';
import type { Account, DomainName, VpcLink } from '@gatehouse/api-model';
import {
  accountToProto,
  domainNameToProto,
  httpApiToProto,
  stageSettingsToProto,
  usagePlanToProto,
  vpcLinkToProto,
} from '@gatehouse/model-proto';
import type { ConfigChunk } from '@gatehouse/config-channel';
import { encodeBucket, fillBuckets } from './chunk-buckets.ts';
import type { ApiKeyShardConfig, UsagePlanConfig } from './decode-usage.ts';
import type { StageCacheConfig } from './decode.ts';
import { digestOf } from './digest.ts';
import { SNAPSHOT_LIMITS } from './limits.ts';
import { SnapshotError } from './snapshot-error.ts';
import type { StageConfig } from './stage-config.ts';

/** An encoded resource: the payload of its pointer and the chunks that it names. */
export interface EncodedResource {
  readonly payload: Uint8Array;
  readonly digest: string;
  readonly chunks: readonly ConfigChunk[];
}

/**
 * Encodes a stage in one go. Throws SnapshotError when a node would not take it because of its size. For large APIs and repeated changes see `StageEncoder`.
 */
export function encodeStage(config: StageConfig): EncodedResource {
  return encodeManifest(config, fillBuckets(config).flatMap(encodeBucket));
}

/** Encodes the payload that names the chunks. */
export function encodeManifest(config: StageConfig, chunks: readonly ConfigChunk[]): EncodedResource {
  const stage = {
    apiId: config.apiId,
    settings: stageSettingsToProto(config.settings),
    deploymentId: config.deploymentId,
    api: { $case: 'http' as const, value: httpApiToProto({ ...config.api, routes: [], integrations: {} }) },
    chunks: chunks.map((chunk) => ({ digest: chunk.digest, sizeBytes: chunk.bytes.byteLength })),
  };
  return encoded(ConfigResource.encode({ resource: { $case: 'stage', value: stage } }).finish(), chunks);
}

/** Encodes a custom domain name. */
export function encodeDomainName(domainName: DomainName): EncodedResource {
  const value = domainNameToProto(domainName);
  return encoded(ConfigResource.encode({ resource: { $case: 'domainName', value } }).finish(), []);
}

/** Encodes a VPC link. */
export function encodeVpcLink(vpcLink: VpcLink): EncodedResource {
  const value = vpcLinkToProto(vpcLink);
  return encoded(ConfigResource.encode({ resource: { $case: 'vpcLink', value } }).finish(), []);
}

/** Encodes a usage plan. */
export function encodeUsagePlan({ plan, quotaStartDate }: UsagePlanConfig): EncodedResource {
  const value = { plan: usagePlanToProto(plan), quotaStartDate };
  return encoded(ConfigResource.encode({ resource: { $case: 'usagePlan', value } }).finish(), []);
}

/** Encodes a shard of API keys, which must be in the order of their digests. */
export function encodeApiKeyShard({ shard, keys }: ApiKeyShardConfig): EncodedResource {
  const entries = keys.map(({ apiKeyId, valueDigest, usagePlanIds }) => ({
    apiKeyId,
    valueSha256: Buffer.from(valueDigest),
    usagePlanIds: [...usagePlanIds],
  }));
  const resource = { $case: 'apiKeys', value: { shard, keys: entries } } as const;
  return encoded(ConfigResource.encode({ resource }).finish(), []);
}

/** Encodes the account. */
export function encodeAccount(account: Account): EncodedResource {
  const value = accountToProto(account);
  return encoded(ConfigResource.encode({ resource: { $case: 'account', value } }).finish(), []);
}

/** Encodes the generation of a stage's response cache. */
export function encodeStageCache(value: StageCacheConfig): EncodedResource {
  return encoded(ConfigResource.encode({ resource: { $case: 'stageCache', value } }).finish(), []);
}

function encoded(payload: Uint8Array, chunks: readonly ConfigChunk[]): EncodedResource {
  if (payload.byteLength > SNAPSHOT_LIMITS.maxChunkBytes) {
    throw new SnapshotError(
      `the settings take ${String(payload.byteLength)} bytes in a snapshot, at most ${String(SNAPSHOT_LIMITS.maxChunkBytes)} are possible; make them smaller`,
    );
  }
  return { payload, digest: digestOf(payload), chunks };
}
