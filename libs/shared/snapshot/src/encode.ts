import { ConfigResource, HttpApiChunk } from '@gatehouse/contract';
import type { DomainName, VpcLink } from '@gatehouse/api-model';
import {
  domainNameToProto,
  httpApiToProto,
  httpIntegrationToProto,
  httpRouteToProto,
  stageSettingsToProto,
  vpcLinkToProto,
} from '@gatehouse/model-proto';
import type { ConfigChunk } from '@gatehouse/config-channel';
import { digestOf } from './digest.ts';
import type { StageConfig } from './stage-config.ts';

/** An encoded resource: the payload of its pointer and the chunks that it names. */
export interface EncodedResource {
  readonly payload: Uint8Array;
  readonly digest: string;
  readonly chunks: readonly ConfigChunk[];
}

/** Routes per chunk on average: small enough to decode within a millisecond. */
const ROUTES_PER_CHUNK = 64;

/** Encodes a stage. Each route and integration has its chunk by hash, so that a change of one of them renews one chunk. */
export function encodeStage(config: StageConfig): EncodedResource {
  const chunks = encodeChunks(config);
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

function encoded(payload: Uint8Array, chunks: readonly ConfigChunk[]): EncodedResource {
  return { payload, digest: digestOf(payload), chunks };
}

function encodeChunks(config: StageConfig): ConfigChunk[] {
  const itemCount = config.routes.length + config.integrations.size;
  const buckets = Array.from({ length: bucketCount(itemCount) }, () => HttpApiChunk.create());
  const bucketOf = (name: string): HttpApiChunk | undefined => buckets[hash(name) & (buckets.length - 1)];
  for (const route of config.routes) bucketOf(route.routeKey)?.routes.push(httpRouteToProto(route));
  for (const [id, integration] of config.integrations) {
    const bucket = bucketOf(id);
    if (bucket !== undefined) bucket.integrations[id] = httpIntegrationToProto(integration);
  }
  return buckets.filter(hasContent).map((bucket) => {
    const bytes = HttpApiChunk.encode(bucket).finish();
    return { digest: digestOf(bytes), bytes };
  });
}

function hasContent(chunk: HttpApiChunk): boolean {
  return chunk.routes.length > 0 || Object.keys(chunk.integrations).length > 0;
}

/** A power of two, so that most buckets keep their content when the API grows a little. */
function bucketCount(itemCount: number): number {
  let count = 1;
  while (count * ROUTES_PER_CHUNK < itemCount) count *= 2;
  return count;
}

/** FNV-1a: spreads names over buckets, no secret involved. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) {
    value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  }
  return value >>> 0;
}
