import { ACCOUNT_KEY, domainNameKey, vpcLinkKey } from './keys.ts';
import type { DocumentRow } from './schema.ts';
import { mustBeCurrent, mustExist, mustNotExist } from './write-context.ts';
import type { WriteContext } from './write-context.ts';

/** A table of records that are one document under one id. */
export interface DocumentTable {
  readonly table: 'domain_names' | 'vpc_links' | 'account';
  readonly keyOf: (id: string) => string;
  /** The record in messages, for example `VPC link "orders"`. */
  readonly nameOf: (id: string) => string;
}

/** Custom domain names. */
export const DOMAIN_NAMES: DocumentTable = {
  table: 'domain_names',
  keyOf: domainNameKey,
  nameOf: (id) => `Domain name "${id}"`,
};

/** VPC links. */
export const VPC_LINKS: DocumentTable = {
  table: 'vpc_links',
  keyOf: vpcLinkKey,
  nameOf: (id) => `VPC link "${id}"`,
};

/** The account; its only id is its key. */
export const ACCOUNT: DocumentTable = { table: 'account', keyOf: () => ACCOUNT_KEY, nameOf: () => 'The account' };

/** Adds a document with its audit record and outbox row; ALREADY_EXISTS when the id is taken. */
export async function insertDocument(
  context: WriteContext,
  kind: DocumentTable,
  id: string,
  document: unknown,
): Promise<DocumentRow> {
  mustNotExist(await find(context, kind, id), kind.nameOf(id));
  const row: DocumentRow = {
    id,
    revision: 1,
    document: JSON.stringify(document),
    created_at_unix_ms: context.atUnixMs,
    updated_at_unix_ms: context.atUnixMs,
  };
  await context.db.insertInto(kind.table).values(row).execute();
  await context.publish('create', kind.keyOf(id), 1);
  return row;
}

/** Replaces a document with its audit record and outbox row; NOT_FOUND, STALE_REVISION. */
export async function updateDocument(
  context: WriteContext,
  kind: DocumentTable,
  id: string,
  document: unknown,
  expectedRevision: number | undefined,
): Promise<DocumentRow> {
  const stored = mustExist(await find(context, kind, id), kind.nameOf(id));
  mustBeCurrent(stored.revision, expectedRevision, kind.nameOf(id));
  const row: DocumentRow = {
    ...stored,
    revision: stored.revision + 1,
    document: JSON.stringify(document),
    updated_at_unix_ms: context.atUnixMs,
  };
  await context.db.updateTable(kind.table).set(row).where('id', '=', id).execute();
  await context.publish('update', kind.keyOf(id), row.revision);
  return row;
}

/** Deletes a document with its audit record and outbox row; NOT_FOUND, STALE_REVISION. */
export async function deleteDocument(
  context: WriteContext,
  kind: DocumentTable,
  id: string,
  expectedRevision: number | undefined,
): Promise<void> {
  const stored = mustExist(await find(context, kind, id), kind.nameOf(id));
  mustBeCurrent(stored.revision, expectedRevision, kind.nameOf(id));
  await context.db.deleteFrom(kind.table).where('id', '=', id).execute();
  await context.publish('delete', kind.keyOf(id), 0);
}

function find(context: WriteContext, kind: DocumentTable, id: string): Promise<DocumentRow | undefined> {
  return context.db.selectFrom(kind.table).selectAll().where('id', '=', id).executeTakeFirst();
}
