import type {
  Actor,
  ApiRecord,
  DeploymentRecord,
  DeploymentSummary,
  DomainNameRecord,
  Page,
  PageRequest,
  StageRecord,
  VpcLinkRecord,
} from './records.ts';
import type { Rollout } from './rollout.ts';

// The ports through which operators' APIs (gRPC now) drive the control plane. Documents come in as plain JSON
// (`unknown`) and are validated inside; an absent revision means "whatever is there". Every method may throw
// ControlError: NOT_FOUND for an unknown name, INVALID_ARGUMENT with a violation per wrong field, STALE_REVISION.

/** Creates, reads, changes, imports and exports API definitions. */
export interface ApiUseCases {
  create(actor: Actor, input: { readonly apiId?: string; readonly definition: unknown }): Promise<ApiRecord>;
  get(apiId: string): Promise<ApiRecord>;
  list(page: PageRequest, name?: string): Promise<Page<ApiRecord>>;
  /** Replaces the definition; stages with auto-deploy move in the same transaction. */
  update(actor: Actor, input: UpdateApi): Promise<ApiRecord>;
  /** Deletes the API with its stages and deployments. FAILED_PRECONDITION while a domain name maps to one of them. */
  delete(actor: Actor, input: { readonly apiId: string; readonly revision?: number }): Promise<void>;
  /** Makes the documentation version too that the document of a REST API names, in the same transaction. */
  import(actor: Actor, input: ImportApi): Promise<ImportedApi>;
  /** The OpenAPI document of the working copy, or of what a stage serves. */
  export(input: ExportApi): Promise<string>;
}

/** A new definition for an API. */
export interface UpdateApi {
  readonly apiId: string;
  readonly definition: unknown;
  readonly revision?: number;
  /** Only validate; the answer is what would be stored. Default false. */
  readonly validateOnly?: boolean;
  /** A stage with auto-deploy that cannot serve the change keeps what it serves; without it the change is refused. Default false. */
  readonly toleratesFailedAutoDeploy?: boolean;
}

/** An OpenAPI or Swagger document that becomes a definition. */
export interface ImportApi {
  /** API to change; with none of this id, or absent, a new one is made. */
  readonly apiId?: string;
  /** Kind of a new API; one that exists keeps its own. Default HTTP. */
  readonly protocolType?: 'HTTP' | 'REST';
  readonly body: string;
  readonly mode: 'merge' | 'overwrite';
  readonly basePath: 'ignore' | 'prepend' | 'split';
  readonly failOnWarnings: boolean;
  /** Backend URL for operations without an integration. */
  readonly upstreamUrl?: string;
  /** REST APIs: leave descriptions and documentation parts out. */
  readonly ignoreDocumentation?: boolean;
  /** A new REST API: the type of its endpoint. */
  readonly endpointType?: 'EDGE' | 'REGIONAL' | 'PRIVATE';
  readonly revision?: number;
  readonly validateOnly?: boolean;
}

/** What an import made. */
export interface ImportedApi {
  readonly api: ApiRecord;
  readonly warnings: readonly string[];
  readonly importInfo: readonly string[];
  readonly created: boolean;
}

/** What to export, and how. */
export interface ExportApi {
  readonly apiId: string;
  /** Absent = the working copy. */
  readonly stageName?: string;
  readonly output: 'yaml' | 'json';
  /** With the `x-amazon-apigateway-*` extensions. */
  readonly extensions: boolean;
  /** REST APIs: the form of the document. Default oas30. */
  readonly specification?: 'oas30' | 'swagger';
  /** REST APIs: the extensions, in place of all or none. */
  readonly only?: readonly RestExtension[];
}

/** Kinds of extensions in documents of REST APIs (reference rest-api.md 10.4); `apigateway` is all of them. */
export type RestExtension = 'integrations' | 'authorizers' | 'apigateway' | 'documentation' | 'postman';

/** Makes deployments and moves stages between them. */
export interface DeploymentUseCases {
  /** Copies the working copy and moves the named stage, which is made if it does not exist. */
  create(actor: Actor, input: CreateDeployment): Promise<DeploymentRecord>;
  get(apiId: string, deploymentId: string): Promise<DeploymentRecord>;
  /** Newest first. */
  list(apiId: string, page: PageRequest): Promise<Page<DeploymentSummary>>;
  rollback(actor: Actor, input: Rollback): Promise<RolledBack>;
  /** Changes the description. */
  update(actor: Actor, input: UpdateDeployment): Promise<DeploymentRecord>;
  /** FAILED_PRECONDITION while a stage serves it. */
  delete(actor: Actor, input: { readonly apiId: string; readonly deploymentId: string }): Promise<void>;
}

/** A deployment to make. */
export interface CreateDeployment {
  readonly apiId: string;
  readonly stageName?: string;
  readonly description?: string;
}

/** A new description of a deployment. */
export interface UpdateDeployment {
  readonly apiId: string;
  readonly deploymentId: string;
  readonly description: string;
}

/** A stage that goes back. */
export interface Rollback {
  readonly apiId: string;
  readonly stageName: string;
  /** Absent = the deployment that the stage served before. */
  readonly deploymentId?: string;
}

/** What a rollback did. */
export interface RolledBack {
  readonly deploymentId: string;
  readonly replacedDeploymentId: string | undefined;
  readonly autoDeployDisabled: boolean;
}

/** Stages of APIs. */
export interface StageUseCases {
  create(actor: Actor, input: CreateStage): Promise<StageView>;
  get(apiId: string, stageName: string): Promise<StageView>;
  list(apiId: string, page: PageRequest): Promise<Page<StageView>>;
  update(actor: Actor, input: CreateStage & { readonly revision?: number }): Promise<StageView>;
  /** FAILED_PRECONDITION while a domain name maps to the stage. */
  delete(
    actor: Actor,
    input: { readonly apiId: string; readonly stageName: string; readonly revision?: number },
  ): Promise<void>;
  /** Empties the response cache on all nodes. FAILED_PRECONDITION when the stage has none. */
  flushCache(actor: Actor, stage: { readonly apiId: string; readonly stageName: string }): Promise<void>;
}

/** Settings of a stage by the kind of its API, and optionally the deployment that it shall serve. */
export interface CreateStage {
  readonly apiId: string;
  /** Which settings the caller means; those of the other kind are INVALID_ARGUMENT. Absent = those that the API has. */
  readonly isRest?: boolean;
  readonly settings: unknown;
  readonly deploymentId?: string;
}

/** A stage with the text on its last deployment; empty when there was none. */
export type StageView = StageRecord & { readonly lastDeploymentStatusMessage: string };

/** Custom domain names. Changes act at once. */
export interface DomainNameUseCases {
  create(actor: Actor, document: unknown): Promise<DomainNameRecord>;
  get(domainName: string): Promise<DomainNameRecord>;
  list(page: PageRequest): Promise<Page<DomainNameRecord>>;
  update(actor: Actor, input: { readonly document: unknown; readonly revision?: number }): Promise<DomainNameRecord>;
  delete(actor: Actor, input: { readonly domainName: string; readonly revision?: number }): Promise<void>;
}

/** Which VPC link goes. */
export interface DeleteVpcLink {
  readonly vpcLinkId: string;
  readonly revision?: number;
  /** Calls of what stages still serve with the link fail from then on. Default false. */
  readonly evenIfServed?: boolean;
}

/** VPC links. Changes act at once. */
export interface VpcLinkUseCases {
  create(actor: Actor, document: unknown): Promise<VpcLinkRecord>;
  get(vpcLinkId: string): Promise<VpcLinkRecord>;
  list(page: PageRequest): Promise<Page<VpcLinkRecord>>;
  update(actor: Actor, input: { readonly document: unknown; readonly revision?: number }): Promise<VpcLinkRecord>;
  /** FAILED_PRECONDITION while a stage serves a deployment that names the link, unless that does not matter. */
  delete(actor: Actor, input: DeleteVpcLink): Promise<void>;
}

/** How far the wanted version of a stage, domain name or VPC link has come on the nodes. */
export interface RolloutUseCases {
  /** By configuration key. FAILED_PRECONDITION for a stage that serves no deployment. */
  get(key: string): Promise<Rollout>;
  /** The rollout now and after each change; ends when it is complete, failed or rolled back, or when `signal` aborts. */
  watch(key: string, signal: AbortSignal): AsyncIterable<Rollout>;
}
