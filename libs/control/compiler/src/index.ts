export {
  compileDomainName,
  StageCompiler,
  compileStage,
  compileStageCache,
  compileVpcLink,
  SMALL_RESOURCES,
  domainNameKey,
  stageKey,
  vpcLinkKey,
} from './compile.ts';
export type { CompiledResource } from './compile.ts';
