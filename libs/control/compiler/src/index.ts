export {
  compileDomainName,
  StageCompiler,
  compileStage,
  compileVpcLink,
  domainNameKey,
  stageKey,
  vpcLinkKey,
} from './compile.ts';
export type { CompiledResource } from './compile.ts';
