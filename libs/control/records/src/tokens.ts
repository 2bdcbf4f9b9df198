import type { Actor, Page, PageRequest } from './records.ts';

/** What a token allows; each role contains the ones after it. */
export type Role = 'admin' | 'operator' | 'viewer';

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

/** Use cases of tokens. */
export interface TokenUseCases {
  /** Makes a token; the answer is the only place where it can be read. */
  create(
    actor: Actor,
    input: { readonly name: string; readonly role: Role; readonly expiresAtUnixMs?: number },
  ): Promise<{ readonly record: TokenRecord; readonly token: string }>;
  list(page: PageRequest): Promise<Page<TokenRecord>>;
  /** Ends a token at once. FAILED_PRECONDITION for the last one that is an admin's and does not expire. */
  revoke(actor: Actor, tokenId: string): Promise<void>;
  /** The record of a token that is valid now. */
  authenticate(token: string): Promise<TokenRecord | undefined>;
}
