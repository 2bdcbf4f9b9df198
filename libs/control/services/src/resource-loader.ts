import type { CompiledResource } from '@gatehouse/compiler';
import type { DeploymentRecord, StageRecord, StoreReader } from '@gatehouse/records';
import type { ResourceCompiler } from './ports.ts';

/** The present state behind a configuration key, ready to be compiled. Loading may fail for a while, compiling fails for good: hence two steps. */
export interface LoadedResource {
  /** Fails if the records cannot be compiled. */
  compile(): Promise<CompiledResource>;
  /** Labels of the nodes that shall have it. */
  readonly nodeSelector: Readonly<Record<string, string>>;
  /** The deployment that a stage serves; empty for other resources. */
  readonly deploymentId: string;
}

type Load = (
  reader: StoreReader,
  compiler: ResourceCompiler,
  name: string,
  stageName: string,
) => Promise<LoadedResource | undefined>;

/** How each kind of configuration key is read. */
const LOADERS: ReadonlyMap<string, Load> = new Map<string, Load>([
  ['stages', loadStage],
  [
    'stagecaches',
    async (reader, compiler, apiId, stageName) => {
      const stage = await reader.getStage(apiId, stageName);
      if (stage === undefined || stage.cacheGeneration === 0) return undefined;
      return everywhere(() => compiler.compileStageCache(stage));
    },
  ],
  [
    'domainnames',
    async (reader, compiler, name) => {
      const record = await reader.getDomainName(name);
      return record && everywhere(() => compiler.compileDomainName(record));
    },
  ],
  [
    'vpclinks',
    async (reader, compiler, name) => {
      const record = await reader.getVpcLink(name);
      return record && everywhere(() => compiler.compileVpcLink(record));
    },
  ],
  [
    'usageplans',
    async (reader, compiler, name) => {
      const record = await reader.usage.getUsagePlan(name);
      return record && everywhere(() => compiler.compileUsagePlan(record));
    },
  ],
  [
    'apikeys',
    async (reader, compiler, shard) => {
      const keys = await reader.usage.listShard(shard);
      return everywhere(() => compiler.compileApiKeyShard(shard, keys));
    },
  ],
  [
    'account',
    async (reader, compiler) => {
      const record = await reader.usage.getAccount();
      return everywhere(() => compiler.compileAccount(record));
    },
  ],
]);

/** Reads the state behind a key; undefined if nodes must not have it: the resource was deleted, or the stage serves no deployment. */
export async function loadResource(
  reader: StoreReader,
  compiler: ResourceCompiler,
  key: string,
): Promise<LoadedResource | undefined> {
  const [kind = '', name = '', stageName = ''] = key.split('/');
  const load = LOADERS.get(kind);
  if (load !== undefined) return load(reader, compiler, name, stageName);
  return everywhere(() => {
    throw new Error(`Configuration key '${key}' is of no known kind`);
  });
}

async function loadStage(
  reader: StoreReader,
  compiler: ResourceCompiler,
  apiId: string,
  stageName: string,
): Promise<LoadedResource | undefined> {
  const stage = await reader.getStage(apiId, stageName);
  if (stage?.deploymentId === undefined) return undefined;
  const { deploymentId, settings } = stage;
  const deployment = await reader.getDeployment(apiId, deploymentId);
  const canary = await canaryDeploymentOf(reader, stage);
  const compile = async (): Promise<CompiledResource> => {
    if (deployment === undefined)
      throw new Error(`Stage ${apiId}/${stageName} serves a deployment that does not exist`);
    return compiler.compileStage(stage, deployment, canary);
  };
  return { compile, nodeSelector: settings.nodeSelector ?? {}, deploymentId };
}

/** The deployment of a stage's canary, when it is another one than the stage's. */
export async function canaryDeploymentOf(
  reader: StoreReader,
  { apiId, deploymentId, isRest, settings }: StageRecord,
): Promise<DeploymentRecord | undefined> {
  const wanted = isRest ? settings.canarySettings?.deploymentId : undefined;
  return wanted === undefined || wanted === deploymentId ? undefined : reader.getDeployment(apiId, wanted);
}

function everywhere(compileNow: () => CompiledResource): LoadedResource {
  // Async, so that a failure is a rejection like that of a stage.
  const compile = async (): Promise<CompiledResource> => Promise.resolve(compileNow());
  return { compile, nodeSelector: {}, deploymentId: '' };
}
