import type { ApiDefinition, DomainName, RestStageSettings, StageSettings, VpcLink } from '@gatehouse/api-model';

/** An API as stored: one document with a revision that grows by one with each change. */
export interface ApiRecord {
  readonly apiId: string;
  readonly revision: number;
  /** Frozen; shared by everyone who reads it. */
  readonly definition: ApiDefinition;
  /** Names the content of `definition`: equal definitions of one API have equal ones. Made by the store. */
  readonly definitionDigest: string;
  readonly createdAtUnixMs: number;
  readonly updatedAtUnixMs: number;
}

/** An immutable copy of a definition. */
export interface DeploymentRecord {
  readonly apiId: string;
  readonly deploymentId: string;
  readonly description: string;
  readonly autoDeployed: boolean;
  readonly apiRevision: number;
  /** See `ApiRecord.definitionDigest`. */
  readonly definitionDigest: string;
  /** Frozen; shared by everyone who reads it. */
  readonly definition: ApiDefinition;
  readonly createdAtUnixMs: number;
}

/** A deployment as it is handed to the store, which adds time and digest. */
export type NewDeployment = Omit<DeploymentRecord, 'createdAtUnixMs' | 'definitionDigest'>;

/** A deployment without its definition, for lists. */
export type DeploymentSummary = Omit<DeploymentRecord, 'definition'> & { readonly routeCount: number };

/** A stage: settings by the kind of its API, the deployment it serves, and the one it served before. */
export type StageRecord = HttpStageRecord | RestStageRecord;

/** A stage of an HTTP or WebSocket API. */
export interface HttpStageRecord extends StageFacts {
  readonly isRest: false;
  readonly settings: StageSettings;
}

/** A stage of a REST API. */
export interface RestStageRecord extends StageFacts {
  readonly isRest: true;
  readonly settings: RestStageSettings;
}

/** A stage as it is handed to the store. */
export type NewStage = Pick<HttpStageRecord, NewStageField> | Pick<RestStageRecord, NewStageField>;

type NewStageField = 'apiId' | 'isRest' | 'settings' | 'deploymentId';

/** What every stage has. */
interface StageFacts {
  readonly apiId: string;
  readonly stageName: string;
  readonly revision: number;
  readonly deploymentId: string | undefined;
  readonly previousDeploymentId: string | undefined;
  /** Grows with each flush of the response cache: Unix time in milliseconds of the last one; 0 = there was none. */
  readonly cacheGeneration: number;
  readonly createdAtUnixMs: number;
  readonly updatedAtUnixMs: number;
}

/** A custom domain name as stored. */
export interface DomainNameRecord {
  readonly domainName: string;
  readonly revision: number;
  readonly document: DomainName;
  readonly createdAtUnixMs: number;
  readonly updatedAtUnixMs: number;
}

/** A VPC link as stored. */
export interface VpcLinkRecord {
  readonly vpcLinkId: string;
  readonly revision: number;
  readonly document: VpcLink;
  readonly createdAtUnixMs: number;
  readonly updatedAtUnixMs: number;
}

/** Who changes something, and from where. */
export interface Actor {
  /** Name of the principal; `local` for the process itself. */
  readonly principal: string;
  /** Peer address or `in-process`. */
  readonly sourceAddress: string;
  /** For example `grpc:/gatehouse.control.v1.ApiService/CreateApi`. */
  readonly via: string;
  /** W3C trace context of the call that makes the change. */
  readonly traceparent?: string;
}

/** One line of the audit trail: who did what to which resource, when, from where. */
export interface AuditRecord {
  readonly sequence: number;
  readonly atUnixMs: number;
  readonly actor: Actor;
  /** `read` = of a secret, for example the value of an API key. */
  readonly action: 'create' | 'update' | 'delete' | 'read';
  /** Resource key, for example `apis/abc`, `stages/abc/prod` or `apikeys/{apiKeyId}`. */
  readonly resource: string;
  /** Revision after the change; 0 after a delete. */
  readonly revision: number;
}

/** A change that nodes must learn of. `sequence` becomes the version of the configuration resource. */
export interface OutboxRow {
  readonly sequence: number;
  /**
   * Configuration key: `stages/{apiId}/{stageName}`, `domainnames/{name}`, `vpclinks/{id}`,
   * `usageplans/{id}`, `apikeys/{shard}` or `account`.
   */
  readonly key: string;
  readonly atUnixMs: number;
  /** W3C trace context of the change. */
  readonly traceparent?: string;
}

/** A page of a list, and the token of the next one when there is more. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextPageToken: string | undefined;
}

/** Which page. `pageToken` is opaque; a malformed one is INVALID_ARGUMENT. */
export interface PageRequest {
  /** 1 to 500. */
  readonly pageSize: number;
  readonly pageToken: string | undefined;
}
