import type { RestDocumentationPart } from '@gatehouse/api-model';
import type { Actor, Page, PageRequest } from './records.ts';

/** A version of the documentation of a REST API: a copy of its parts. */
export interface DocumentationVersionRecord {
  readonly apiId: string;
  readonly version: string;
  readonly revision: number;
  /** Empty = none. */
  readonly description: string;
  /** As they were when the version was made. */
  readonly documentationParts: readonly RestDocumentationPart[];
  readonly createdAtUnixMs: number;
  readonly updatedAtUnixMs: number;
}

/** Reads of documentation versions. */
export interface DocumentationReader {
  get(apiId: string, version: string): Promise<DocumentationVersionRecord | undefined>;
  /** By version. */
  list(apiId: string, page: PageRequest): Promise<Page<DocumentationVersionRecord>>;
}

/** Writes of documentation versions, each with its audit record. They go with their API. */
export interface DocumentationWriter {
  insert(
    record: Pick<DocumentationVersionRecord, 'apiId' | 'version' | 'description' | 'documentationParts'>,
  ): Promise<DocumentationVersionRecord>;
  /** Changes what may change: the description. */
  update(apiId: string, version: string, description: string): Promise<DocumentationVersionRecord>;
  delete(apiId: string, version: string): Promise<void>;
}

/** A documentation version to make. */
export interface CreateDocumentationVersion {
  readonly apiId: string;
  readonly version: string;
  readonly description?: string;
  /** A stage that shall show it. */
  readonly stageName?: string;
}

/** Versions of the documentation of REST APIs. */
export interface DocumentationUseCases {
  /** Copies the parts of the working copy. */
  createVersion(actor: Actor, input: CreateDocumentationVersion): Promise<DocumentationVersionRecord>;
  getVersion(apiId: string, version: string): Promise<DocumentationVersionRecord>;
  listVersions(apiId: string, page: PageRequest): Promise<Page<DocumentationVersionRecord>>;
  /** Changes the description. */
  updateVersion(
    actor: Actor,
    input: Pick<DocumentationVersionRecord, 'apiId' | 'version' | 'description'>,
  ): Promise<DocumentationVersionRecord>;
  /** FAILED_PRECONDITION while a stage shows it. */
  deleteVersion(actor: Actor, input: { readonly apiId: string; readonly version: string }): Promise<void>;
}
