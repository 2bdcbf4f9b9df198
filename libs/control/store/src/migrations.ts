import { Migrator, sql } from 'kysely';
import type { ColumnBuilderCallback, Kysely, Migration, RawBuilder } from 'kysely';
import { ControlError } from '@gatehouse/errors';
import { createCertificatesAndDocumentation } from './migration-documentation.ts';
import { createUsage } from './migration-usage.ts';
import { createTokens } from './migration-tokens.ts';
import type { Database } from './schema.ts';

/** What the two databases call differently. */
export interface ColumnTypes {
  /** Text that is compared byte by byte, so that lists have one order everywhere. */
  readonly key: 'text' | RawBuilder<string>;
  readonly sequence: 'integer' | 'bigint';
  /** Makes numbers that grow and are never given twice, deleted rows included. */
  readonly asSequence: ColumnBuilderCallback;
}

/** Types of SQLite. AUTOINCREMENT, because a plain rowid is reused after the newest row was deleted. */
export const SQLITE_COLUMNS: ColumnTypes = {
  key: 'text',
  sequence: 'integer',
  asSequence: (column) => column.primaryKey().autoIncrement(),
};

/** Types of PostgreSQL. Collation "C" compares bytes as SQLite does. */
export const POSTGRES_COLUMNS: ColumnTypes = {
  key: sql`text collate "C"`,
  sequence: 'bigint',
  asSequence: (column) => column.generatedAlwaysAsIdentity().primaryKey(),
};

/** Table that names the migrations a database has seen: its schema version. */
export const MIGRATION_TABLE = 'schema_migrations';

const MIGRATION_LOCK_TABLE = 'schema_migrations_lock';

const required: ColumnBuilderCallback = (column) => column.notNull();

/** Every table of the first version. */
function createFirstTables(columns: ColumnTypes): Migration {
  return {
    async up(db) {
      for (const create of [
        createDefinitions,
        createApis,
        createDeployments,
        createStages,
        createDocuments,
        createJournals,
      ]) {
        await create(db, columns);
      }
    },
  };
}

async function createDefinitions(db: Kysely<unknown>, columns: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('definitions')
    .addColumn('api_id', columns.key, required)
    .addColumn('digest', columns.key, required)
    .addColumn('root', 'text', required)
    .addPrimaryKeyConstraint('definitions_key', ['api_id', 'digest'])
    .execute();
  await db.schema
    .createTable('definition_parts')
    .addColumn('api_id', columns.key, required)
    .addColumn('digest', columns.key, required)
    .addColumn('content', 'text', required)
    .addPrimaryKeyConstraint('definition_parts_key', ['api_id', 'digest'])
    .execute();
  await db.schema
    .createTable('definition_part_uses')
    .addColumn('api_id', columns.key, required)
    .addColumn('definition_digest', columns.key, required)
    .addColumn('part_digest', columns.key, required)
    .addPrimaryKeyConstraint('definition_part_uses_key', ['api_id', 'definition_digest', 'part_digest'])
    .execute();
  await db.schema
    .createIndex('definition_part_uses_by_part')
    .on('definition_part_uses')
    .columns(['api_id', 'part_digest'])
    .execute();
}

async function createApis(db: Kysely<unknown>, columns: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('apis')
    .addColumn('api_id', columns.key, (column) => column.primaryKey().notNull())
    .addColumn('name', columns.key, required)
    .addColumn('revision', 'integer', required)
    .addColumn('definition_digest', columns.key, required)
    .addColumn('created_at_unix_ms', 'bigint', required)
    .addColumn('updated_at_unix_ms', 'bigint', required)
    .addForeignKeyConstraint('apis_definition', ['api_id', 'definition_digest'], 'definitions', ['api_id', 'digest'])
    .execute();
  await db.schema.createIndex('apis_by_name').on('apis').columns(['name', 'api_id']).execute();
}

async function createDeployments(db: Kysely<unknown>, columns: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('deployments')
    .addColumn('sequence', columns.sequence, columns.asSequence)
    .addColumn('api_id', columns.key, (column) => column.notNull().references('apis.api_id'))
    .addColumn('deployment_id', columns.key, required)
    .addColumn('description', 'text', required)
    .addColumn('auto_deployed', 'integer', required)
    .addColumn('api_revision', 'integer', required)
    .addColumn('definition_digest', columns.key, required)
    .addColumn('route_count', 'integer', required)
    .addColumn('created_at_unix_ms', 'bigint', required)
    .addForeignKeyConstraint('deployments_definition', ['api_id', 'definition_digest'], 'definitions', [
      'api_id',
      'digest',
    ])
    .addUniqueConstraint('deployments_id', ['api_id', 'deployment_id'])
    .execute();
  await db.schema.createIndex('deployments_by_age').on('deployments').columns(['api_id', 'sequence']).execute();
}

async function createStages(db: Kysely<unknown>, columns: ColumnTypes): Promise<void> {
  const deployment = ['api_id', 'deployment_id'] as const;
  const previous = ['api_id', 'previous_deployment_id'] as const;
  await db.schema
    .createTable('stages')
    .addColumn('api_id', columns.key, (column) => column.notNull().references('apis.api_id'))
    .addColumn('stage_name', columns.key, required)
    .addColumn('revision', 'integer', required)
    .addColumn('settings', 'text', required)
    .addColumn('deployment_id', columns.key)
    .addColumn('previous_deployment_id', columns.key)
    .addColumn('created_at_unix_ms', 'bigint', required)
    .addColumn('updated_at_unix_ms', 'bigint', required)
    .addPrimaryKeyConstraint('stages_key', ['api_id', 'stage_name'])
    .addForeignKeyConstraint('stages_deployment', [...deployment], 'deployments', [...deployment])
    .addForeignKeyConstraint('stages_previous_deployment', [...previous], 'deployments', [...deployment])
    .execute();
}

async function createDocuments(db: Kysely<unknown>, columns: ColumnTypes): Promise<void> {
  for (const table of ['domain_names', 'vpc_links']) {
    await db.schema
      .createTable(table)
      .addColumn('id', columns.key, (column) => column.primaryKey().notNull())
      .addColumn('revision', 'integer', required)
      .addColumn('document', 'text', required)
      .addColumn('created_at_unix_ms', 'bigint', required)
      .addColumn('updated_at_unix_ms', 'bigint', required)
      .execute();
  }
}

async function createJournals(db: Kysely<unknown>, columns: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('audit_log')
    .addColumn('sequence', columns.sequence, columns.asSequence)
    .addColumn('at_unix_ms', 'bigint', required)
    .addColumn('principal', 'text', required)
    .addColumn('source_address', 'text', required)
    .addColumn('via', 'text', required)
    .addColumn('action', 'text', required)
    .addColumn('resource', columns.key, required)
    .addColumn('revision', 'integer', required)
    .execute();
  await db.schema.createIndex('audit_by_resource').on('audit_log').columns(['resource', 'sequence']).execute();
  await db.schema
    .createTable('outbox')
    .addColumn('sequence', columns.sequence, columns.asSequence)
    .addColumn('config_key', columns.key, required)
    .addColumn('at_unix_ms', 'bigint', required)
    .addColumn('removed', 'integer', required)
    .execute();
  await db.schema.createIndex('outbox_by_key').on('outbox').columns(['config_key', 'sequence']).execute();
}

/** Migrations in their order. A released one is never changed; a new one is added at the end. */
const MIGRATIONS: Readonly<Record<string, (columns: ColumnTypes) => Migration>> = {
  '0001_first_tables': createFirstTables,
  '0002_tokens': createTokens,
  '0003_outbox_trace': () => ({
    up: (db) => db.schema.alterTable('outbox').addColumn('traceparent', 'text').execute(),
  }),
  '0004_usage': createUsage,
  '0005_stage_cache_generation': () => ({
    up: (db) =>
      db.schema
        .alterTable('stages')
        .addColumn('cache_generation', 'bigint', (column) => column.notNull().defaultTo(0))
        .execute(),
  }),
  '0006_certificates_and_documentation': createCertificatesAndDocumentation,
  '0007_rest_stages': () => ({
    up: (db) =>
      db.schema
        .alterTable('stages')
        .addColumn('is_rest', 'integer', (column) => column.notNull().defaultTo(0))
        .execute(),
  }),
};

/** Refuses a database that a newer version has changed: FAILED_PRECONDITION. `where` names it in the message. */
export function refuseNewerSchema(appliedNames: readonly string[], where: string): void {
  const unknown = appliedNames.filter((name) => !Object.hasOwn(MIGRATIONS, name));
  if (unknown.length === 0) return;
  throw new ControlError(
    'FAILED_PRECONDITION',
    `${where} has the schema of a newer version of Gatehouse (${unknown.join(', ')}) and was left untouched. ` +
      'Start that version, or restore a backup made before the upgrade.',
  );
}

/** Brings the schema to this version, in one transaction. Several processes may call it at once. */
export async function migrate(db: Kysely<Database>, columns: ColumnTypes): Promise<void> {
  const migrations = Object.fromEntries(Object.entries(MIGRATIONS).map(([name, make]) => [name, make(columns)]));
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(migrations) },
    migrationTableName: MIGRATION_TABLE,
    migrationLockTableName: MIGRATION_LOCK_TABLE,
  });
  const { error } = await migrator.migrateToLatest();
  if (error instanceof ControlError) throw error;
  if (error !== undefined) {
    throw new ControlError('INTERNAL', 'The tables of the control store could not be brought up to date.', {
      cause: error,
    });
  }
}
