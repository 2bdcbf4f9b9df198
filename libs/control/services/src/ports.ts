import type { HttpApiDefinition, ModelLimits, Problem, RestApiDefinition } from '@gatehouse/api-model';
import type { CompiledResource } from '@gatehouse/compiler';
import type { Breathe } from '@gatehouse/snapshot';
import type {
  AccountRecord,
  ControlStore,
  DeploymentRecord,
  DomainNameRecord,
  RestExtension,
  ShardKey,
  StageRecord,
  UsagePlanRecord,
  VpcLinkRecord,
} from '@gatehouse/records';

/** Where the control plane writes its log: fields first, then one sentence. */
export interface Logger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Now, in Unix milliseconds. */
export type Clock = () => number;

/** Calls back once after `delayMs`. Returns the function that cancels it. */
export type Timer = (delayMs: number, callback: () => void) => () => void;

/** Turns stored records into configuration resources; `@gatehouse/compiler` is the implementation. */
export interface ResourceCompiler {
  /** May take several turns of the event loop for a large API. */
  /** `canary`: the deployment of the stage's canary, when that is another one. */
  compileStage(
    stage: StageRecord,
    deployment: DeploymentRecord,
    canary?: DeploymentRecord,
  ): CompiledResource | Promise<CompiledResource>;
  compileStageCache(stage: StageRecord): CompiledResource;
  compileDomainName(record: DomainNameRecord): CompiledResource;
  compileVpcLink(record: VpcLinkRecord): CompiledResource;
  compileUsagePlan(record: UsagePlanRecord): CompiledResource;
  compileApiKeyShard(shard: string, keys: readonly ShardKey[]): CompiledResource;
  compileAccount(record: AccountRecord): CompiledResource;
}

/** Runs what a node runs on arrival of a resource. No problems = a node will apply it. */
export type CheckSnapshot = (resource: CompiledResource) => Promise<readonly Problem[]>;

/** Turns an OpenAPI or Swagger document into a definition; `@gatehouse/openapi` is the implementation. */
export type ImportOpenApi = (body: string, options: ImportOpenApiOptions) => Promise<ImportOpenApiResult>;

/** How a document becomes a definition. */
export interface ImportOpenApiOptions {
  readonly existing?: HttpApiDefinition;
  readonly mode: 'merge' | 'overwrite';
  readonly basePath: 'ignore' | 'prepend' | 'split';
  readonly upstreamUrl?: string;
  readonly maxBytes: number;
}

/** The definition with what was noticed, or every problem with its place in the document. */
export type ImportOpenApiResult =
  | {
      readonly ok: true;
      readonly definition: HttpApiDefinition;
      readonly warnings: readonly string[];
      readonly importInfo: readonly string[];
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Turns a document into a REST API; `@gatehouse/openapi` is the implementation. */
export type ImportRestOpenApi = (body: string, options: ImportRestOpenApiOptions) => Promise<ImportRestOpenApiResult>;

/** How a document becomes a REST API. */
export interface ImportRestOpenApiOptions {
  readonly existing?: RestApiDefinition;
  readonly mode: 'merge' | 'overwrite';
  readonly basePath: 'ignore' | 'prepend' | 'split';
  readonly ignoreDocumentation?: boolean;
  /** Stands in references between models. */
  readonly apiId: string;
  readonly maxBytes: number;
}

/** The REST API with what was noticed, or every problem with its place in the document. */
export type ImportRestOpenApiResult =
  | {
      readonly ok: true;
      readonly definition: RestApiDefinition;
      /** The documentation version that the document asks for. */
      readonly documentationVersion?: string;
      readonly warnings: readonly string[];
      readonly importInfo: readonly string[];
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Writes a REST API as a document; `@gatehouse/openapi` is the implementation. */
export type ExportRestOpenApi = (definition: RestApiDefinition, options: ExportRestOpenApiOptions) => Promise<string>;

/** How a REST API becomes a document. */
export interface ExportRestOpenApiOptions {
  readonly specification: 'oas30' | 'swagger';
  readonly output: 'yaml' | 'json';
  readonly extensions: readonly RestExtension[];
  readonly serverUrl?: string;
  readonly stageName?: string;
  readonly defaultVersion?: string;
}

/** Writes a definition as an OpenAPI document; `@gatehouse/openapi` is the implementation. */
export type ExportOpenApi = (definition: HttpApiDefinition, options: ExportOpenApiOptions) => Promise<string>;

/** How a definition becomes a document. */
export interface ExportOpenApiOptions {
  readonly output: 'yaml' | 'json';
  readonly extensions: boolean;
  readonly serverUrl?: string;
  readonly stageName?: string;
}

/** Sizes that the use cases keep. */
export interface ServiceLimits {
  readonly model: Partial<ModelLimits>;
  /** Largest document of an import in bytes. The service has 6 MiB (reference http-api.md 19). */
  readonly maxImportBytes: number;
}

/** What every use case that changes something needs. */
export interface ServiceContext {
  readonly store: ControlStore;
  /** A whole number from 0 up to, but without, `maxExclusive`; from a good source. */
  readonly randomInt: (maxExclusive: number) => number;
  readonly compiler: ResourceCompiler;
  readonly checkSnapshot: CheckSnapshot;
  readonly limits: ServiceLimits;
  /** Makes the pacer of one validation: says when to give other work a turn. Absent = never. */
  readonly newPacer?: () => Breathe;
}
