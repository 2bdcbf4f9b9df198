import type { ApiKey } from '@gatehouse/api-model';
import type { Actor, Page, PageRequest } from './records.ts';

/** An API key as stored, without its value. */
export interface ApiKeyRecord {
  readonly apiKeyId: string;
  readonly revision: number;
  readonly document: Omit<ApiKey, 'value'>;
  /** Hex SHA-256 of the value. */
  readonly valueDigest: string;
  readonly createdAtUnixMs: number;
  readonly updatedAtUnixMs: number;
}

/** An API key that is to be stored. */
export interface NewApiKey {
  readonly document: Omit<ApiKey, 'value'>;
  /** Hex SHA-256 of the value. */
  readonly valueDigest: string;
  /** The value, encrypted. */
  readonly sealedValue: string;
}

/** Which API keys. */
export interface ApiKeyFilter {
  /** What the name starts with, case-sensitive. */
  readonly nameQuery?: string;
  readonly customerId?: string;
}

/** What nodes need to know of a key. */
export interface ShardKey {
  readonly apiKeyId: string;
  readonly valueDigest: string;
  readonly usagePlanIds: readonly string[];
}

/** Reads of API keys. */
export interface ApiKeyReader {
  getApiKey(apiKeyId: string): Promise<ApiKeyRecord | undefined>;
  /** The keys with these digests, in no order. */
  findApiKeys(valueDigests: readonly string[]): Promise<readonly ApiKeyRecord[]>;
  /** Newest first. */
  listApiKeys(page: PageRequest, filter?: ApiKeyFilter): Promise<Page<ApiKeyRecord>>;
  /** Encrypted values by id of the key. */
  sealedValues(apiKeyIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Keys whose encrypted value does not start with this text, at most `limit`. */
  sealedOtherwise(prefix: string, limit: number): Promise<readonly { apiKeyId: string; sealedValue: string }[]>;
  /** Enabled keys in usage plans whose digest starts with two hex digits, in the order of the digests. */
  listShard(shard: string): Promise<readonly ShardKey[]>;
  /** Usage plans of keys, by id, by id of the key. */
  usagePlansOf(apiKeyIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>>;
}

/** Writes of API keys. Each adds an audit record, and an outbox row for the shard if nodes have to learn of it. */
export interface ApiKeyWriter {
  /** Each with the usage plans that it joins. ALREADY_EXISTS when an id or a digest is taken. */
  insertApiKeys(keys: readonly NewApiKey[]): Promise<readonly ApiKeyRecord[]>;
  updateApiKey(document: NewApiKey['document'], expectedRevision: number | undefined): Promise<ApiKeyRecord>;
  /** Deletes the key and takes it out of its plans. */
  deleteApiKey(apiKeyId: string, expectedRevision: number | undefined): Promise<void>;
  /** Replaces the encrypted form of a value; the value is the same, so nobody is told. */
  resealValue(apiKeyId: string, sealedValue: string): Promise<void>;
  /** Notes in the audit trail that values of keys were read. */
  auditRead(apiKeyIds: readonly string[]): Promise<void>;
}

/** An API key as an operator sees it. */
export interface ApiKeyView extends ApiKeyRecord {
  /** Only where it was asked for. */
  readonly value?: string;
  /** By id. */
  readonly usagePlanIds: readonly string[];
  /** `{apiId}/{stageName}` of these plans. */
  readonly stageKeys: readonly string[];
}

/** What an import of keys made. */
export interface ImportedApiKeys {
  /** In the order of the rows. */
  readonly ids: readonly string[];
  readonly warnings: readonly string[];
}

/** API keys. Changes act at once. */
export interface ApiKeyUseCases {
  /** Makes a key with the value given or a new one; the answer has the value. ALREADY_EXISTS for the value of another key. */
  create(actor: Actor, document: unknown): Promise<ApiKeyView>;
  /** With `includeValue` the read is in the audit trail. */
  get(actor: Actor, input: { readonly apiKeyId: string; readonly includeValue?: boolean }): Promise<ApiKeyView>;
  /** Newest first. With `includeValues` the reads are in the audit trail. */
  list(
    actor: Actor,
    page: PageRequest,
    input?: ApiKeyFilter & { readonly includeValues?: boolean },
  ): Promise<Page<ApiKeyView>>;
  /** INVALID_ARGUMENT for another value than the key has. With `validateOnly` nothing changes. */
  update(
    actor: Actor,
    input: { readonly document: unknown; readonly revision?: number; readonly validateOnly?: boolean },
  ): Promise<ApiKeyView>;
  delete(actor: Actor, input: { readonly apiKeyId: string; readonly revision?: number }): Promise<void>;
  /** All rows of a CSV file, or none; INVALID_ARGUMENT names every bad row with line and column. */
  import(
    actor: Actor,
    input: { readonly body: Uint8Array; readonly failOnWarnings?: boolean },
  ): Promise<ImportedApiKeys>;
}
