import type { ColumnTypes } from './migrations.ts';
import type { ColumnBuilderCallback, Migration } from 'kysely';

const required: ColumnBuilderCallback = (column) => column.notNull();

/** Client certificates, and versions of the documentation of REST APIs. */
export function createCertificatesAndDocumentation(columns: ColumnTypes): Migration {
  return {
    async up(db) {
      await db.schema
        .createTable('client_certificates')
        .addColumn('id', columns.key, (column) => column.primaryKey().notNull())
        .addColumn('revision', 'integer', required)
        .addColumn('document', 'text', required)
        .addColumn('certificate', 'text', required)
        .addColumn('sealed_key', columns.key, required)
        .addColumn('expires_at_unix_ms', 'bigint', required)
        .addColumn('created_at_unix_ms', 'bigint', required)
        .addColumn('updated_at_unix_ms', 'bigint', required)
        .execute();
      await db.schema
        .createTable('documentation_versions')
        .addColumn('api_id', columns.key, (column) => column.notNull().references('apis.api_id'))
        .addColumn('version', columns.key, required)
        .addColumn('revision', 'integer', required)
        .addColumn('description', 'text', required)
        .addColumn('parts', 'text', required)
        .addColumn('created_at_unix_ms', 'bigint', required)
        .addColumn('updated_at_unix_ms', 'bigint', required)
        .addPrimaryKeyConstraint('documentation_versions_key', ['api_id', 'version'])
        .execute();
    },
  };
}
