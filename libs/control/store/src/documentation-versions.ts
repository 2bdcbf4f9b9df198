import type {
  DocumentationReader,
  DocumentationVersionRecord,
  DocumentationWriter,
  Page,
  PageRequest,
} from '@gatehouse/records';
import type { Kysely } from 'kysely';
import { documentationVersionKey } from './keys.ts';
import { rowLimit, textCursor, toPage } from './page.ts';
import { document, revised } from './rows.ts';
import type { Database, DocumentationVersionRow } from './schema.ts';
import { requireApi } from './write-apis.ts';
import { mustExist, mustNotExist } from './write-context.ts';
import type { WriteContext } from './write-context.ts';

/** The reads of documentation versions over a database or over one open transaction. */
export class KyselyDocumentationReader implements DocumentationReader {
  protected readonly db: Kysely<Database>;

  constructor(db: Kysely<Database>) {
    this.db = db;
  }

  async get(apiId: string, version: string): Promise<DocumentationVersionRecord | undefined> {
    const row = await this.find(apiId, version);
    return row && toVersion(row);
  }

  async list(apiId: string, page: PageRequest): Promise<Page<DocumentationVersionRecord>> {
    let query = this.db
      .selectFrom('documentation_versions')
      .selectAll()
      .where('api_id', '=', apiId)
      .orderBy('version')
      .limit(rowLimit(page));
    const after = textCursor(page, `documentation_versions/${apiId}`);
    if (after !== undefined) query = query.where('version', '>', after);
    return toPage(await query.execute(), page, `documentation_versions/${apiId}`, (row) => row.version, toVersion);
  }

  protected find(apiId: string, version: string): Promise<DocumentationVersionRow | undefined> {
    return this.db
      .selectFrom('documentation_versions')
      .selectAll()
      .where('api_id', '=', apiId)
      .where('version', '=', version)
      .executeTakeFirst();
  }
}

/** Reads and writes of documentation versions in one open transaction. */
export class KyselyDocumentationWriter extends KyselyDocumentationReader implements DocumentationWriter {
  readonly #context: WriteContext;

  constructor(context: WriteContext) {
    super(context.db);
    this.#context = context;
  }

  async insert(
    record: Pick<DocumentationVersionRecord, 'apiId' | 'version' | 'description' | 'documentationParts'>,
  ): Promise<DocumentationVersionRecord> {
    const { apiId, version, description, documentationParts } = record;
    await requireApi(this.#context, apiId);
    mustNotExist(await this.find(apiId, version), nameOf(apiId, version));
    const row: DocumentationVersionRow = {
      api_id: apiId,
      version,
      revision: 1,
      description,
      parts: JSON.stringify(documentationParts),
      created_at_unix_ms: this.#context.atUnixMs,
      updated_at_unix_ms: this.#context.atUnixMs,
    };
    await this.db.insertInto('documentation_versions').values(row).execute();
    await this.#context.audit('create', documentationVersionKey(apiId, version), 1);
    return toVersion(row);
  }

  async update(apiId: string, version: string, description: string): Promise<DocumentationVersionRecord> {
    const stored = mustExist(await this.find(apiId, version), nameOf(apiId, version));
    const change = { revision: stored.revision + 1, description, updated_at_unix_ms: this.#context.atUnixMs };
    const changed = this.db.updateTable('documentation_versions').set(change).where('api_id', '=', apiId);
    await changed.where('version', '=', version).execute();
    await this.#context.audit('update', documentationVersionKey(apiId, version), change.revision);
    return toVersion({ ...stored, ...change });
  }

  async delete(apiId: string, version: string): Promise<void> {
    mustExist(await this.find(apiId, version), nameOf(apiId, version));
    const gone = this.db.deleteFrom('documentation_versions').where('api_id', '=', apiId);
    await gone.where('version', '=', version).execute();
    await this.#context.audit('delete', documentationVersionKey(apiId, version), 0);
  }
}

function toVersion(row: DocumentationVersionRow): DocumentationVersionRecord {
  return {
    apiId: row.api_id,
    version: row.version,
    description: row.description,
    documentationParts: document(row.parts, documentationVersionKey(row.api_id, row.version)),
    ...revised(row),
  };
}

function nameOf(apiId: string, version: string): string {
  return `Documentation version "${version}" of API "${apiId}"`;
}
