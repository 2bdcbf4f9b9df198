import {
  SnapshotError,
  StageEncoder,
  integrationIdOf,
  encodeAccount,
  encodeApiKeyShard,
  encodeDomainName,
  encodeRestStage,
  encodeStage,
  encodeStageCache,
  encodeUsagePlan,
  encodeVpcLink,
  encodeWebSocketStage,
} from '@gatehouse/snapshot';
import type { Breathe, EncodedResource, StageConfig } from '@gatehouse/snapshot';
import type {
  AccountRecord,
  DeploymentRecord,
  DomainNameRecord,
  ShardKey,
  StageRecord,
  UsagePlanRecord,
  VpcLinkRecord,
} from '@gatehouse/records';
import type { HttpApiDefinition, HttpIntegration } from '@gatehouse/api-model';
import { ControlError } from '@gatehouse/errors';

/** A configuration resource, ready for the channel but for its version. */
export interface CompiledResource extends EncodedResource {
  readonly key: string;
}

/** The configuration key of a stage. */
export function stageKey(apiId: string, stageName: string): string {
  return `stages/${apiId}/${stageName}`;
}

/** The configuration key of a custom domain name. */
export function domainNameKey(domainName: string): string {
  return `domainnames/${domainName}`;
}

/** The configuration key of a VPC link. */
export function vpcLinkKey(vpcLinkId: string): string {
  return `vpclinks/${vpcLinkId}`;
}

/** Compiles what a stage serves; `canary` is the deployment of its canary, when that is another one. Throws FAILED_PRECONDITION for what is too large for a node. */
export function compileStage(
  stage: StageRecord,
  deployment: DeploymentRecord,
  canary?: DeploymentRecord,
): CompiledResource {
  try {
    return (
      compileOtherStage(stage, deployment, canary) ?? {
        key: stageKey(stage.apiId, stage.stageName),
        ...encodeStage(stageConfig(stage, deployment)),
      }
    );
  } catch (cause) {
    throw refusalOf(cause);
  }
}

/** `compileStage` for large APIs: encodes what has changed since the last time, and gives other work a turn. */
export class StageCompiler {
  readonly #encoder = new StageEncoder();
  /** By definition: the same map for the same definition spares the encoder the comparison. */
  readonly #served = new WeakMap<object, StageConfig['integrations']>();
  readonly #newPacer: () => Breathe;

  /** `newPacer` makes the pacer of one compilation. */
  constructor(newPacer: () => Breathe) {
    this.#newPacer = newPacer;
  }

  /** Rejects with FAILED_PRECONDITION for what is too large for a node. */
  async compile(
    stage: StageRecord,
    deployment: DeploymentRecord,
    canary?: DeploymentRecord,
  ): Promise<CompiledResource> {
    try {
      const { definition } = deployment;
      const compiled = compileOtherStage(stage, deployment, canary);
      if (compiled !== undefined) return compiled;
      // Its first slice begins here: making the configuration of a large API is a part of it.
      const breathe = this.#newPacer();
      const config = stageConfig(stage, deployment, this.#served.get(definition));
      this.#served.set(definition, config.integrations);
      const encoded = await this.#encoder.encode(config, breathe);
      return { key: stageKey(stage.apiId, stage.stageName), ...encoded };
    } catch (cause) {
      throw refusalOf(cause);
    }
  }
}

/** Compiles the generation of a stage's response cache. */
export function compileStageCache({ apiId, stageName, cacheGeneration }: StageRecord): CompiledResource {
  const encoded = encodeStageCache({ apiId, stageName, generation: cacheGeneration });
  return { key: `stagecaches/${apiId}/${stageName}`, ...encoded };
}

/** Compiles a custom domain name. */
export function compileDomainName(record: DomainNameRecord): CompiledResource {
  return { key: domainNameKey(record.domainName), ...encodeDomainName(record.document) };
}

/** Compiles a VPC link. */
export function compileVpcLink(record: VpcLinkRecord): CompiledResource {
  return { key: vpcLinkKey(record.vpcLinkId), ...encodeVpcLink(record.document) };
}

/** Compiles a usage plan. */
export function compileUsagePlan({ usagePlanId, document, quotaStartDate }: UsagePlanRecord): CompiledResource {
  return { key: `usageplans/${usagePlanId}`, ...encodeUsagePlan({ plan: document, quotaStartDate }) };
}

/** Compiles a shard of API keys: those whose digests start with two hex digits, in the order of the digests. */
export function compileApiKeyShard(shard: string, keys: readonly ShardKey[]): CompiledResource {
  const entries = keys.map(({ valueDigest, ...key }) => ({ ...key, valueDigest: Buffer.from(valueDigest, 'hex') }));
  return { key: `apikeys/${shard}`, ...encodeApiKeyShard({ shard, keys: entries }) };
}

/** Compiles the account. */
export function compileAccount({ document }: AccountRecord): CompiledResource {
  return { key: 'account', ...encodeAccount(document) };
}

/** Everything that is compiled in one go. */
export const SMALL_RESOURCES = {
  compileDomainName,
  compileVpcLink,
  compileStageCache,
  compileUsagePlan,
  compileApiKeyShard,
  compileAccount,
};

/** What is too large for a snapshot is the operator's to change. */
function refusalOf(cause: unknown): unknown {
  if (!(cause instanceof SnapshotError)) return cause;
  return new ControlError('FAILED_PRECONDITION', `A node would refuse the API: ${cause.message}`, { cause });
}

/** Undefined = the deployment is of an HTTP API. The others are small: at most 300 routes or resources. */
function compileOtherStage(
  stage: StageRecord,
  deployment: DeploymentRecord,
  canary: DeploymentRecord | undefined,
): CompiledResource | undefined {
  const { apiId, stageName, settings } = stage;
  const { deploymentId, definition } = deployment;
  const key = stageKey(apiId, stageName);
  if (definition.protocolType === 'WEBSOCKET') {
    return { key, ...encodeWebSocketStage({ apiId, deploymentId, settings, api: definition }) };
  }
  if (definition.protocolType !== 'REST' || !stage.isRest) return undefined;
  const canaryApi = canary?.definition.protocolType === 'REST' ? canary.definition : undefined;
  return { key, ...encodeRestStage({ apiId, deploymentId, settings: stage.settings, api: definition, canaryApi }) };
}

function stageConfig(
  stage: StageRecord,
  { deploymentId, definition }: DeploymentRecord,
  served?: StageConfig['integrations'],
): StageConfig {
  if (definition.protocolType !== 'HTTP') {
    throw new ControlError(
      'INTERNAL',
      `stage ${stage.stageName} of API ${stage.apiId} is none of an API of type ${definition.protocolType}`,
    );
  }
  const { routes, integrations: _all, ...api } = definition;
  const integrations = served ?? servedIntegrations(definition);
  return { apiId: stage.apiId, deploymentId, settings: stage.settings, api, integrations, routes };
}

/** Integrations that no route names stay behind: a node has no use for them. */
function servedIntegrations({ routes, integrations }: HttpApiDefinition): StageConfig['integrations'] {
  const served = new Map<string, HttpIntegration>();
  for (const route of routes) {
    const id = integrationIdOf(route);
    const integration = id === undefined ? undefined : integrations[id];
    if (id !== undefined && integration !== undefined) served.set(id, integration);
  }
  return served;
}
