import type { Actor, Page, PageRequest } from './records.ts';

/** What a token allows; each role contains the ones after it. */
export type Role = 'admin' | 'operator' | 'viewer';

const RANK: Readonly<Record<Role, number>> = { viewer: 1, operator: 2, admin: 3 };

/** True when a holder of `role` may call what needs `needed`. */
export function isAllowed(role: Role, needed: Role): boolean {
  return RANK[role] >= RANK[needed];
}

/** A token of an operator or of a program. The token itself is kept nowhere. */
export interface TokenRecord {
  readonly tokenId: string;
  /** Unique; the principal in the audit trail. */
  readonly name: string;
  readonly role: Role;
  readonly createdAtUnixMs: number;
  readonly expiresAtUnixMs: number | undefined;
  /** Coarse: written at most every few minutes. */
  readonly lastUsedAtUnixMs: number | undefined;
}

/** A token that is to be stored. */
export interface NewToken {
  readonly tokenId: string;
  readonly name: string;
  readonly role: Role;
  /** Hex SHA-256 of the token. */
  readonly digest: string;
  readonly expiresAtUnixMs: number | undefined;
}

/** Reads of tokens. */
export interface TokenReader {
  /** Finds a token by its digest, expired or not. */
  findToken(digest: string): Promise<TokenRecord | undefined>;
  /** The token with this id, expired or not. */
  getToken(tokenId: string): Promise<TokenRecord | undefined>;
  /** Tokens by id. */
  listTokens(page: PageRequest): Promise<Page<TokenRecord>>;
}

/** Writes of tokens; making and deleting one adds its audit record. */
export interface TokenWriter {
  /** ALREADY_EXISTS when the id, the name or the digest is taken. */
  insertToken(token: NewToken): Promise<TokenRecord>;
  /** Notes when a token was used, without audit record; nothing happens for an unknown id. */
  touchToken(tokenId: string, atUnixMs: number): Promise<void>;
  /** NOT_FOUND for an unknown id. */
  deleteToken(tokenId: string): Promise<void>;
}

/** The same token for clients that sign their calls (Signature Version 4). */
export interface AccessKey {
  readonly accessKeyId: string;
  /** 40 characters. Follows from the control plane's secret key, so it is stored nowhere either. */
  readonly secretAccessKey: string;
}

/** A token that an access key stands for, with the secrets that its signatures may be made with. */
export interface FoundAccessKey {
  readonly record: TokenRecord;
  /** One for each secret key of the control plane. */
  readonly secrets: readonly string[];
}

/** Use cases of tokens. */
export interface TokenUseCases {
  /** Makes a token; the answer is the only place where it can be read. */
  create(
    actor: Actor,
    input: { readonly name: string; readonly role: Role; readonly expiresAtUnixMs?: number },
  ): Promise<{ readonly record: TokenRecord; readonly token: string; readonly accessKey: AccessKey | undefined }>;
  list(page: PageRequest): Promise<Page<TokenRecord>>;
  /** Ends a token at once. FAILED_PRECONDITION for the last one that is an admin's and does not expire. */
  revoke(actor: Actor, tokenId: string): Promise<void>;
  /** The record of a token that is valid now. */
  authenticate(token: string): Promise<TokenRecord | undefined>;
  /** The token that an access key stands for, if it is valid now. */
  findAccessKey(accessKeyId: string): Promise<FoundAccessKey | undefined>;
}
