import type { CompiledResource } from '@gatehouse/compiler';
import type { StoreReader } from '@gatehouse/records';
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

/** Reads the state behind a key; undefined if nodes must not have it: the resource was deleted, or the stage serves no deployment. */
export async function loadResource(
  reader: StoreReader,
  compiler: ResourceCompiler,
  key: string,
): Promise<LoadedResource | undefined> {
  const [kind, name = '', stageName = ''] = key.split('/');
  switch (kind) {
    case 'stages':
      return loadStage(reader, compiler, name, stageName);
    case 'stagecaches': {
      const stage = await reader.getStage(name, stageName);
      if (stage === undefined || stage.cacheGeneration === 0) return undefined;
      return everywhere(() => compiler.compileStageCache(stage));
    }
    case 'domainnames': {
      const record = await reader.getDomainName(name);
      return record === undefined ? undefined : everywhere(() => compiler.compileDomainName(record));
    }
    case 'vpclinks': {
      const record = await reader.getVpcLink(name);
      return record === undefined ? undefined : everywhere(() => compiler.compileVpcLink(record));
    }
    case 'usageplans': {
      const record = await reader.usage.getUsagePlan(name);
      return record === undefined ? undefined : everywhere(() => compiler.compileUsagePlan(record));
    }
    case 'apikeys': {
      const keys = await reader.usage.listShard(name);
      return everywhere(() => compiler.compileApiKeyShard(name, keys));
    }
    case 'account': {
      const record = await reader.usage.getAccount();
      return everywhere(() => compiler.compileAccount(record));
    }
    default:
      return everywhere(() => {
        throw new Error(`Configuration key '${key}' is of no known kind`);
      });
  }
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
  const compile = async (): Promise<CompiledResource> => {
    if (deployment === undefined)
      throw new Error(`Stage ${apiId}/${stageName} serves a deployment that does not exist`);
    return compiler.compileStage(stage, deployment);
  };
  return { compile, nodeSelector: settings.nodeSelector ?? {}, deploymentId };
}

function everywhere(compileNow: () => CompiledResource): LoadedResource {
  // Async, so that a failure is a rejection like that of a stage.
  const compile = async (): Promise<CompiledResource> => Promise.resolve(compileNow());
  return { compile, nodeSelector: {}, deploymentId: '' };
}
