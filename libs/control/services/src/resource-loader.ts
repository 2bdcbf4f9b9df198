import type { CompiledResource } from '@gatehouse/compiler';
import type { StoreReader } from '@gatehouse/records';
import type { ResourceCompiler } from './ports.ts';

/**
 * The present state behind a configuration key, ready to be compiled; undefined if nodes must not have it: the resource
 * was deleted, or the stage serves no deployment. Loading may fail for a while, compiling fails for good: hence two steps.
 */
export async function loadResource(
  reader: StoreReader,
  compiler: ResourceCompiler,
  key: string,
): Promise<(() => CompiledResource) | undefined> {
  const [kind, name = '', stageName = ''] = key.split('/');
  switch (kind) {
    case 'stages':
      return loadStage(reader, compiler, name, stageName);
    case 'domainnames': {
      const record = await reader.getDomainName(name);
      return record === undefined ? undefined : () => compiler.compileDomainName(record);
    }
    case 'vpclinks': {
      const record = await reader.getVpcLink(name);
      return record === undefined ? undefined : () => compiler.compileVpcLink(record);
    }
    default:
      return () => {
        throw new Error(`Configuration key '${key}' is of no known kind`);
      };
  }
}

async function loadStage(reader: StoreReader, compiler: ResourceCompiler, apiId: string, stageName: string) {
  const stage = await reader.getStage(apiId, stageName);
  if (stage?.deploymentId === undefined) return undefined;
  const deployment = await reader.getDeployment(apiId, stage.deploymentId);
  return () => {
    if (deployment === undefined)
      throw new Error(`Stage ${apiId}/${stageName} serves a deployment that does not exist`);
    return compiler.compileStage(stage, deployment);
  };
}
