export {
  compileDomainName,
  StageCompiler,
  compileStage,
  compileStageCache,
  compileVpcLink,
  domainNameKey,
  stageKey,
  vpcLinkKey,
} from './compile.ts';
export type { CompiledResource } from './compile.ts';
