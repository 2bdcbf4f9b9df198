import type { NewToken, Page, PageRequest, TokenRecord } from '@gatehouse/records';
import type { Kysely } from 'kysely';
import { tokenKey } from './keys.ts';
import { rowLimit, textCursor, toPage } from './page.ts';
import type { Database, TokenRow } from './schema.ts';
import { mustExist, mustNotExist } from './write-context.ts';
import type { WriteContext } from './write-context.ts';

/** The token with this digest. The index compares digests, so that its time says nothing about a token. */
export async function findToken(db: Kysely<Database>, digest: string): Promise<TokenRecord | undefined> {
  const row = await db.selectFrom('api_tokens').selectAll().where('digest', '=', digest).executeTakeFirst();
  return row && toToken(row);
}

/** The token with this id. */
export async function getToken(db: Kysely<Database>, tokenId: string): Promise<TokenRecord | undefined> {
  const row = await db.selectFrom('api_tokens').selectAll().where('token_id', '=', tokenId).executeTakeFirst();
  return row && toToken(row);
}

/** Tokens by id. */
export async function listTokens(db: Kysely<Database>, page: PageRequest): Promise<Page<TokenRecord>> {
  let query = db.selectFrom('api_tokens').selectAll().orderBy('token_id').limit(rowLimit(page));
  const after = textCursor(page, 'api_tokens');
  if (after !== undefined) query = query.where('token_id', '>', after);
  return toPage(await query.execute(), page, 'api_tokens', (row) => row.token_id, toToken);
}

/** Adds a token with its audit record; ALREADY_EXISTS when the id, the name or the digest is taken. */
export async function insertToken(context: WriteContext, token: NewToken): Promise<TokenRecord> {
  const taken = await context.db
    .selectFrom('api_tokens')
    .select('token_id')
    .where((is) =>
      is.or([is('token_id', '=', token.tokenId), is('name', '=', token.name), is('digest', '=', token.digest)]),
    )
    .executeTakeFirst();
  mustNotExist(taken, `Token "${token.name}"`);
  const row: TokenRow = {
    token_id: token.tokenId,
    name: token.name,
    role: token.role,
    digest: token.digest,
    created_at_unix_ms: context.atUnixMs,
    expires_at_unix_ms: token.expiresAtUnixMs ?? null,
    last_used_at_unix_ms: null,
  };
  await context.db.insertInto('api_tokens').values(row).execute();
  await context.audit('create', tokenKey(token.tokenId), 1);
  return toToken(row);
}

/** Notes when a token was used; nothing happens when there is none. */
export async function touchToken({ db }: WriteContext, tokenId: string, atUnixMs: number): Promise<void> {
  await db.updateTable('api_tokens').set({ last_used_at_unix_ms: atUnixMs }).where('token_id', '=', tokenId).execute();
}

/** Deletes a token with its audit record; NOT_FOUND. */
export async function deleteToken(context: WriteContext, tokenId: string): Promise<void> {
  const { db } = context;
  const row = await db.selectFrom('api_tokens').select('token_id').where('token_id', '=', tokenId).executeTakeFirst();
  mustExist(row, `Token "${tokenId}"`);
  await db.deleteFrom('api_tokens').where('token_id', '=', tokenId).execute();
  await context.audit('delete', tokenKey(tokenId), 0);
}

function toToken(row: TokenRow): TokenRecord {
  return {
    tokenId: row.token_id,
    name: row.name,
    role: row.role,
    createdAtUnixMs: row.created_at_unix_ms,
    expiresAtUnixMs: row.expires_at_unix_ms ?? undefined,
    lastUsedAtUnixMs: row.last_used_at_unix_ms ?? undefined,
  };
}
