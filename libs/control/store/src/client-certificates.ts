import type { ClientCertificate } from '@gatehouse/api-model';
import type {
  ClientCertificateReader,
  ClientCertificateRecord,
  ClientCertificateWriter,
  NewClientCertificate,
  Page,
  PageRequest,
} from '@gatehouse/records';
import type { Kysely } from 'kysely';
import { clientCertificateKey } from './keys.ts';
import { rowLimit, textCursor, toPage } from './page.ts';
import { document as documentOf, revised } from './rows.ts';
import type { ClientCertificateRow, Database } from './schema.ts';
import { startsWith } from './text-range.ts';
import { mustBeCurrent, mustExist, mustNotExist } from './write-context.ts';
import type { WriteContext } from './write-context.ts';

/** The reads of client certificates over a database or over one open transaction. */
export class KyselyClientCertificateReader implements ClientCertificateReader {
  protected readonly db: Kysely<Database>;

  constructor(db: Kysely<Database>) {
    this.db = db;
  }

  async get(id: string): Promise<ClientCertificateRecord | undefined> {
    const row = await this.find(id);
    return row && toClientCertificate(row);
  }

  async list(page: PageRequest): Promise<Page<ClientCertificateRecord>> {
    let query = this.db.selectFrom('client_certificates').selectAll().orderBy('id').limit(rowLimit(page));
    const after = textCursor(page, 'client_certificates');
    if (after !== undefined) query = query.where('id', '>', after);
    return toPage(await query.execute(), page, 'client_certificates', (row) => row.id, toClientCertificate);
  }

  sealedOtherwise(
    prefix: string,
    limit: number,
  ): Promise<readonly { clientCertificateId: string; sealedKey: string }[]> {
    return this.db
      .selectFrom('client_certificates')
      .select(['id as clientCertificateId', 'sealed_key as sealedKey'])
      .where((is) => is.not(startsWith('sealed_key', prefix)(is)))
      .orderBy('id')
      .limit(limit)
      .execute();
  }

  protected find(id: string): Promise<ClientCertificateRow | undefined> {
    return this.db.selectFrom('client_certificates').selectAll().where('id', '=', id).executeTakeFirst();
  }
}

/** Reads and writes of client certificates in one open transaction. */
export class KyselyClientCertificateWriter extends KyselyClientCertificateReader implements ClientCertificateWriter {
  readonly #context: WriteContext;

  constructor(context: WriteContext) {
    super(context.db);
    this.#context = context;
  }

  async insert(certificate: NewClientCertificate): Promise<ClientCertificateRecord> {
    const { document, pemEncodedCertificate, sealedKey, expiresAtUnixMs } = certificate;
    const { clientCertificateId: id } = document;
    mustNotExist(await this.find(id), nameOf(id));
    const { atUnixMs } = this.#context;
    const row: ClientCertificateRow = {
      id,
      revision: 1,
      document: JSON.stringify(document),
      certificate: pemEncodedCertificate,
      sealed_key: sealedKey,
      expires_at_unix_ms: expiresAtUnixMs,
      created_at_unix_ms: atUnixMs,
      updated_at_unix_ms: atUnixMs,
    };
    await this.db.insertInto('client_certificates').values(row).execute();
    await this.#context.audit('create', clientCertificateKey(id), 1);
    return toClientCertificate(row);
  }

  async update(document: ClientCertificate, expected: number | undefined): Promise<ClientCertificateRecord> {
    const { clientCertificateId: id } = document;
    const stored = await this.#current(id, expected);
    const row: ClientCertificateRow = {
      ...stored,
      revision: stored.revision + 1,
      document: JSON.stringify(document),
      updated_at_unix_ms: this.#context.atUnixMs,
    };
    await this.db.updateTable('client_certificates').set(row).where('id', '=', id).execute();
    await this.#context.audit('update', clientCertificateKey(id), row.revision);
    return toClientCertificate(row);
  }

  async delete(id: string, expected: number | undefined): Promise<void> {
    await this.#current(id, expected);
    await this.db.deleteFrom('client_certificates').where('id', '=', id).execute();
    await this.#context.audit('delete', clientCertificateKey(id), 0);
  }

  async reseal(id: string, sealedKey: string): Promise<void> {
    await this.db.updateTable('client_certificates').set({ sealed_key: sealedKey }).where('id', '=', id).execute();
  }

  async #current(id: string, expected: number | undefined): Promise<ClientCertificateRow> {
    const stored = mustExist(await this.find(id), nameOf(id));
    mustBeCurrent(stored.revision, expected, nameOf(id));
    return stored;
  }
}

function toClientCertificate(row: ClientCertificateRow): ClientCertificateRecord {
  return {
    clientCertificateId: row.id,
    document: documentOf(row.document, clientCertificateKey(row.id)),
    pemEncodedCertificate: row.certificate,
    expiresAtUnixMs: row.expires_at_unix_ms,
    ...revised(row),
  };
}

function nameOf(id: string): string {
  return `Client certificate "${id}"`;
}
