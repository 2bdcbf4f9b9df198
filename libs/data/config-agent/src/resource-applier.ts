import type { ResourceVersion } from '@gatehouse/config-channel';
import {
  decodeResource,
  digestOf,
  loadRestStage,
  loadWebSocketStage,
  SnapshotError,
  StageLoader,
} from '@gatehouse/snapshot';
import type { Breathe } from '@gatehouse/snapshot';
import type { ConfigTarget } from './config-target.ts';

/** What applying a resource takes. */
export interface ResourceApplierOptions {
  readonly target: ConfigTarget;
  readonly pacer: () => Breathe;
  /** The chunk with this digest; what it gives is verified. */
  readonly chunk: (digest: string) => Promise<Uint8Array>;
}

/** Throws SnapshotError unless the payload of a version is what its digest says. */
export function requireDigest({ digest }: ResourceVersion, payload: Uint8Array): void {
  if (digestOf(payload) !== digest) throw new SnapshotError('the payload does not match its digest');
}

/** Brings one version of a resource into what the node serves: decode, fetch and verify chunks, prepare, swap. */
export class ResourceApplier {
  readonly #options: ResourceApplierOptions;
  readonly #stages = new StageLoader();
  /** One for all small resources: shards of API keys come by the hundred. */
  readonly #breathe: Breathe;

  constructor(options: ResourceApplierOptions) {
    this.#options = options;
    this.#breathe = options.pacer();
  }

  /** Applies a version's payload, whose digest was verified, and gives the digests of the chunks that it needs. Rejects when it cannot be served; nothing has changed then. */
  async apply(key: string, payload: Uint8Array): Promise<readonly string[]> {
    const { target, pacer, chunk } = this.#options;
    const resource = decodeResource(payload);
    switch (resource.kind) {
      case 'stage': {
        const breathe = pacer();
        const stage = await this.#stages.load(key, resource.manifest, chunk, breathe);
        await target.applyStage(key, stage, breathe);
        return resource.manifest.chunks.map((ref) => ref.digest);
      }
      case 'webSocketStage':
        await target.applyWebSocketStage(key, await loadWebSocketStage(resource.manifest, chunk));
        return resource.manifest.chunks.map((ref) => ref.digest);
      case 'restStage':
        await target.applyRestStage(key, await loadRestStage(resource.manifest, chunk), pacer());
        return resource.manifest.chunks.map((ref) => ref.digest);
      case 'domainName':
        await target.applyDomainName(key, resource.domainName);
        return [];
      case 'vpcLink':
        await target.applyVpcLink(key, resource.vpcLink);
        return [];
      case 'usagePlan':
        await target.applyUsagePlan(key, resource.usagePlan);
        return [];
      case 'apiKeys':
        await target.applyApiKeys(key, resource.apiKeys);
        await this.#takeBreath();
        return [];
      case 'account':
        await target.applyAccount(key, resource.account);
        return [];
      case 'stageCache':
        await target.applyStageCache(key, resource.stageCache);
        return [];
    }
  }

  async #takeBreath(): Promise<void> {
    const breath = this.#breathe();
    if (breath !== undefined) await breath;
  }

  /** Removes the resource of a key. */
  async remove(key: string): Promise<void> {
    this.#stages.forget(key);
    await this.#options.target.remove(key);
  }
}
